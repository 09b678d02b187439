import type { LbListenerRuleCondition } from '@cdktf/provider-aws/lib/lb-listener-rule';
import type { TerraformDataSource } from 'cdktf';
import type { Construct } from 'constructs';
import type { Claim } from '../terraform/claim';
import { listed, postconditions, texts } from '../terraform/claim';
import { expression, readable } from '../terraform/expression';
import { rareBinding } from '../terraform/rare-bindings';

/** Facts that the props state about an existing rule. */
export interface RuleClaims {
  readonly arn: string;
  readonly priority: number;
  readonly conditions: readonly LbListenerRuleCondition[];
  /** Adopted target groups of the slots. */
  readonly targetGroupArns: readonly string[];
}

/**
 * Checks a rule before its import, by a data source: a condition on the resource itself would see the planned values. Only the action of the
 * rule may change, or requests would be routed differently.
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

/** Conditions that an adopted rule must not have. */
const STRANGE = ['http_header', 'http_request_method', 'query_string', 'source_ip'];
const PATHS = valuesOf('path_pattern');
const HOSTS = valuesOf('host_header');
const GROUPS = 'flatten([for it in self.action : [for to in it.forward : [for group in to.target_group : group.arn]]])';

const CLAIMS: readonly ((claims: RuleClaims) => Claim)[] = [
  ({ priority }) => ({
    code: 'KBG-GUARD-017',
    holds: `self.priority == ${priority}`,
    sentence: `has priority ${expression('self.priority')}, but the props give ${priority}; give its own priority, so that no request is routed differently`,
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
      sentence: `matches paths "${listed(PATHS)}" and hosts "${listed(HOSTS)}", but the props give paths ${paths} and hosts ${hosts}; give its own, so that no request is routed differently`,
    };
  },
  () => ({
    code: 'KBG-GUARD-019',
    holds: `alltrue([for it in self.condition : ${STRANGE.map((kind) => `length(it.${kind}) == 0`).join(' && ')}])`,
    sentence:
      "compares more than paths and hosts, which the props can't express; remove ruleArn and give a lower priority number: the library then creates a rule before it",
  }),
  () => ({
    code: 'KBG-GUARD-020',
    holds: 'length(self.transform) == 0 && alltrue([for it in self.action : it.type == "forward"])',
    sentence: `has more actions than forward (${listed('concat([for it in self.action : it.type], [for it in self.transform : it.type])')}), which would be lost; remove ruleArn: the rule then stays, and the library creates another one`,
  }),
  ({ targetGroupArns }) => ({
    code: 'KBG-GUARD-021',
    holds: `length(setintersection(${GROUPS}, ${JSON.stringify(targetGroupArns)})) > 0`,
    sentence: `forwards to none of ${targetGroupArns.join(', ')}; give the rule that routes requests to the live release`,
  }),
];

function valuesOf(kind: string): string {
  return `flatten([for it in self.condition : [for values in it.${kind} : tolist(values.values)]])`;
}
