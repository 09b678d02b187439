import type { LbListenerRuleCondition } from '@cdktf/provider-aws/lib/lb-listener-rule';
import type { TerraformDataSource } from 'cdktf';
import type { Construct } from 'constructs';
import type { Claim } from '../terraform/claim';
import { listed, postconditions, texts } from '../terraform/claim';
import { expression, readable } from '../terraform/expression';
import { rareBinding } from '../terraform/rare-bindings';

/** What the props claim of a rule that was made elsewhere. */
export interface RuleClaims {
  readonly arn: string;
  readonly priority: number;
  readonly conditions: readonly LbListenerRuleCondition[];
  /** Target groups of the colours, where they were made elsewhere too. */
  readonly targetGroupArns: readonly string[];
}

/**
 * Looks at a rule as it is before it comes in: of the resource itself Terraform shows a condition nothing but what is planned. Nothing of
 * the rule but its action may change, or requests would go another way.
 */
export function adoptedRule(scope: Construct, id: string, claims: RuleClaims): TerraformDataSource {
  const { DataAwsLbListenerRule } = rareBinding('data-aws-lb-listener-rule');
  const held = CLAIMS.map((claim) => claim(claims));
  return readable(
    new DataAwsLbListenerRule(scope, id, {
      arn: claims.arn,
      lifecycle: { postcondition: postconditions(`listener rule ${claims.arn}`, held) },
    }),
  );
}

/** Kinds of conditions that a rule of ours never has when it comes in. */
const STRANGE = ['http_header', 'http_request_method', 'query_string', 'source_ip'];
const PATHS = valuesOf('path_pattern');
const HOSTS = valuesOf('host_header');
const GROUPS = 'flatten([for it in self.action : [for to in it.forward : [for group in to.target_group : group.arn]]])';

const CLAIMS: readonly ((claims: RuleClaims) => Claim)[] = [
  ({ priority }) => ({
    code: 'KBG-GUARD-017',
    holds: `self.priority == ${priority}`,
    sentence: `has priority ${expression('self.priority')}, but the props say ${priority}; say the one that it has, so that no request goes another way`,
  }),
  ({ conditions }) => {
    const [paths, hosts] = (['pathPattern', 'hostHeader'] as const).map((kind) =>
      JSON.stringify(
        conditions
          .flatMap((it) => it[kind]?.values ?? [])
          .sort()
          .join(' '),
      ),
    );
    return {
      code: 'KBG-GUARD-018',
      holds: `${texts(PATHS)} == ${paths} && ${texts(HOSTS)} == ${hosts}`,
      sentence: `takes paths "${listed(PATHS)}" and hosts "${listed(HOSTS)}", but the props say paths ${paths} and hosts ${hosts}; say the ones that it has, so that no request goes another way`,
    };
  },
  () => ({
    code: 'KBG-GUARD-019',
    holds: `alltrue([for it in self.condition : ${STRANGE.map((kind) => `length(it.${kind}) == 0`).join(' && ')}])`,
    sentence:
      "compares more than paths and hosts, which the props can't say; leave ruleArn out and give a priority before it: a new rule is then made",
  }),
  () => ({
    code: 'KBG-GUARD-020',
    holds: 'length(self.transform) == 0 && alltrue([for it in self.action : it.type == "forward"])',
    sentence: `does more than to forward (${listed('concat([for it in self.action : it.type], [for it in self.transform : it.type])')}), and that would be lost; leave ruleArn out and let it stay`,
  }),
  ({ targetGroupArns }) => ({
    code: 'KBG-GUARD-021',
    holds: `length(setintersection(${GROUPS}, ${JSON.stringify(targetGroupArns)})) > 0`,
    sentence: `forwards to none of ${targetGroupArns.join(', ')}; say the rule that leads requests to the live colour`,
  }),
];

function valuesOf(kind: string): string {
  return `flatten([for it in self.condition : [for values in it.${kind} : tolist(values.values)]])`;
}
