import type { TerraformResourceLifecycle } from 'cdktf';
import type { Slot } from '../../domain';
import { SLOTS } from '../../domain';
import type { Claim } from '../terraform/claim';
import { postconditions } from '../terraform/claim';
import { expression } from '../terraform/expression';
import * as shapes from '../props/prop-shapes';

/** Existing target groups and a rule, which import blocks adopt. */
export interface AdoptedRouting {
  /**
   * Existing target groups of the slots. Their targets must be IP addresses. The library never changes their settings, also not health check,
   * delay and tags. They stay the target groups of the slot in every later upgrade.
   */
  readonly targetGroupArns: Partial<Readonly<Record<Slot, string>>>;
  /**
   * Rule that routes the requests to the live release now. Its action is changed to the weighted one in place. Its conditions and priority become
   * those of the props, so give the ones that it has.
   * @default - the library creates a rule; the existing rules stay, before or after it
   */
  readonly ruleArn?: string;
}

const RULE = /^arn:[\w-]+:elasticloadbalancing:[\w-]+:\d{12}:listener-rule\/app\/[\w-]+\/\w+\/\w+\/\w+$/;
const RULE_LIKE = 'arn:aws:elasticloadbalancing:REGION:ACCOUNT:listener-rule/app/NAME/ID/ID/ID';

/** Faults of the routing in the prop `name`. */
export function routingFaults(
  name: string,
  listenerArn: string,
  { targetGroupArns, ruleArn }: AdoptedRouting,
): readonly string[] {
  const { blue, green } = targetGroupArns;
  return [
    ...SLOTS.map((slot) => shapes.targetGroup(`${name}.targetGroupArns.${slot}`, targetGroupArns[slot])),
    blue !== undefined && blue === green
      ? `${name}.targetGroupArns must be one target group for each slot, got "${blue}" for both; remove that of the slot that has none yet`
      : undefined,
    ...(ruleArn === undefined ? [] : ruleFaults(name, listenerArn, ruleArn, targetGroupArns)),
  ].filter((sentence) => sentence !== undefined);
}

function ruleFaults(
  name: string,
  listenerArn: string,
  ruleArn: string,
  { blue, green }: AdoptedRouting['targetGroupArns'],
): readonly (string | undefined)[] {
  const ofListener = `${listenerArn.replace(':listener/', ':listener-rule/')}/`;
  const isElsewhere = RULE.test(ruleArn) && !/[$#]\{/.test(listenerArn) && !ruleArn.startsWith(ofListener);
  return [
    shapes.literal(`${name}.ruleArn`, ruleArn, RULE, RULE_LIKE),
    isElsewhere
      ? `${name}.ruleArn must be a rule of the listener ${listenerArn}, got "${ruleArn}"; a rule can't be moved to another listener`
      : undefined,
    (blue ?? green) === undefined
      ? `${name}.ruleArn needs ${name}.targetGroupArns, the target group that the rule routes to now; give it, or its requests would reach another one`
      : undefined,
  ];
}

/** Lifecycle of an adopted target group: nothing of it is changed, and the apply that imports it checks the settings that the upgrade relies on. */
export function adoptedGroupLifecycle(
  arn: string,
  longestRequestSeconds: number,
  importsAdopted: boolean,
): TerraformResourceLifecycle {
  if (!importsAdopted) return { ignoreChanges: 'all' };
  const claims = GROUP_CLAIMS.map((claim) => claim(longestRequestSeconds));
  return { ignoreChanges: 'all', postcondition: postconditions(`target group ${arn}`, claims) };
}

const GROUP_CLAIMS: readonly ((longestRequestSeconds: number) => Claim)[] = [
  () => ({
    code: 'KBG-GUARD-014',
    holds: 'self.target_type == "ip"',
    sentence: `must have targets of type ip, got ${expression('self.target_type')}; create one with type ip, and register the service in it first`,
  }),
  () => ({
    code: 'KBG-GUARD-015',
    holds: '!anytrue([for it in self.stickiness : it.enabled])',
    sentence:
      'must not be sticky: a sticky client would stay in its slot after the weight is 0; turn its stickiness off (aws elbv2 modify-target-group-attributes)',
  }),
  (longestRequestSeconds) => ({
    code: 'KBG-GUARD-016',
    holds: `tonumber(self.deregistration_delay) >= ${longestRequestSeconds}`,
    sentence: `must keep the open requests of a leaving node for the longest request, ${longestRequestSeconds} s, got ${expression('self.deregistration_delay')} s; raise it (aws elbv2 modify-target-group-attributes), or set longestRequestSeconds`,
  }),
];
