import { DataAwsLbListenerRule } from '@cdktf/provider-aws/lib/data-aws-lb-listener-rule';
import type { LbListenerRuleCondition } from '@cdktf/provider-aws/lib/lb-listener-rule';
import type { Postcondition } from 'cdktf';
import type { Construct } from 'constructs';
import { expression, readable } from './expression';

/** What the props claim of a rule that was made elsewhere. */
export interface RuleClaims {
  readonly arn: string;
  readonly priority: number;
  readonly conditions: readonly LbListenerRuleCondition[];
  /** Target groups of the colours, where they were made elsewhere too. */
  readonly targetGroupArns: readonly string[];
}

/** Kinds of conditions that a rule of ours never has when it comes in. */
const STRANGE = ['http_header', 'http_request_method', 'query_string', 'source_ip'];

/**
 * Looks at a rule as it is before it comes in: of the resource itself Terraform shows a condition nothing but what is planned. Nothing of
 * the rule but its action may change, or requests would go another way.
 */
export class AdoptedRule extends DataAwsLbListenerRule {
  constructor(scope: Construct, id: string, claims: RuleClaims) {
    super(scope, id, { arn: claims.arn });
    readable(this);
    this.lifecycle = { postcondition: postconditions(claims) };
  }
}

function postconditions({ arn, priority, conditions, targetGroupArns }: RuleClaims): Postcondition[] {
  const said = (kind: 'pathPattern' | 'hostHeader'): string[] => conditions.flatMap((it) => it[kind]?.values ?? []);
  const must = (condition: string, sentence: string): Postcondition => ({
    condition: expression(condition),
    errorMessage: `listener rule ${arn} ${sentence}`,
  });
  const remedy = 'say the ones that it has, so that no request goes another way';
  return [
    must(
      `self.priority == ${priority}`,
      `has priority ${expression('self.priority')}, but the props say ${priority}; ${remedy}`,
    ),
    must(
      `${texts(valuesOf('path_pattern'))} == ${quoted(said('pathPattern'))} && ${texts(valuesOf('host_header'))} == ${quoted(said('hostHeader'))}`,
      `takes paths "${expression(texts(valuesOf('path_pattern')))}" and hosts "${expression(texts(valuesOf('host_header')))}", but the props say paths ${quoted(said('pathPattern'))} and hosts ${quoted(said('hostHeader'))}; ${remedy}`,
    ),
    must(
      `alltrue([for it in self.condition : ${STRANGE.map((kind) => `length(it.${kind}) == 0`).join(' && ')}])`,
      "compares more than paths and hosts, which the props can't say; leave ruleArn out and give a priority before it: a new rule is then made",
    ),
    must(
      'length(self.transform) == 0',
      'rewrites requests, and that would be lost; leave ruleArn out and let it stay before a new rule',
    ),
    must(
      'alltrue([for it in self.action : it.type == "forward"])',
      `does more than to forward (${expression('join(", ", [for it in self.action : it.type])')}), and that would be lost; leave ruleArn out and let it stay before a new rule`,
    ),
    must(
      `length(setintersection(flatten([for it in self.action : [for to in it.forward : [for group in to.target_group : group.arn]]]), ${JSON.stringify(targetGroupArns)})) > 0`,
      `forwards to none of ${targetGroupArns.join(', ')}; say the rule that leads requests to the live colour`,
    ),
  ];
}

function valuesOf(kind: string): string {
  return `flatten([for it in self.condition : [for values in it.${kind} : tolist(values.values)]])`;
}

function texts(list: string): string {
  return `join(" ", sort(${list}))`;
}

function quoted(values: readonly string[]): string {
  return JSON.stringify([...values].sort().join(' '));
}
