import type { TerraformResourceLifecycle } from 'cdktf';
import type { Slot } from '../../domain';
import { SLOTS } from '../../domain';
import type { Claim } from '../terraform/claim';
import { postconditions } from '../terraform/claim';
import { expression } from '../terraform/expression';
import * as shapes from '../props/prop-shapes';

/** Target groups and a rule that this library did not make; import blocks bring them into the state. */
export interface AdoptedRouting {
  /**
   * Target groups of the colours that have one already. Their targets are IP addresses, and their settings stay as they are: health check,
   * delay and tags too, whatever the other props say. They stay the colour's in every later upgrade.
   */
  readonly targetGroupArns: Partial<Readonly<Record<Slot, string>>>;
  /**
   * The rule that leads the requests to the live colour now. Its action becomes the weighted one in place, and its conditions and priority
   * those of the props: give the ones that it has.
   * @default - a new rule is made; what leads requests to the target group now stays, behind or before it
   */
  readonly ruleArn?: string;
}

const RULE = /^arn:[\w-]+:elasticloadbalancing:[\w-]+:\d{12}:listener-rule\/app\/[\w-]+\/\w+\/\w+\/\w+$/;
const RULE_LIKE = 'arn:aws:elasticloadbalancing:REGION:ACCOUNT:listener-rule/app/NAME/ID/ID/ID';

/** What is wrong with the routing that the prop `name` gives. */
export function routingFaults(
  name: string,
  listenerArn: string,
  { targetGroupArns, ruleArn }: AdoptedRouting,
): readonly string[] {
  const { blue, green } = targetGroupArns;
  return [
    ...SLOTS.map((slot) => shapes.targetGroup(`${name}.targetGroupArns.${slot}`, targetGroupArns[slot])),
    blue !== undefined && blue === green
      ? `${name}.targetGroupArns must be a target group for each colour, got "${blue}" for both; leave out the one of the colour that has none yet`
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
    shapes.writtenOut(`${name}.ruleArn`, ruleArn, RULE, RULE_LIKE),
    isElsewhere
      ? `${name}.ruleArn must be a rule of the listener ${listenerArn}, got "${ruleArn}"; a rule can't be moved to another listener`
      : undefined,
    (blue ?? green) === undefined
      ? `${name}.ruleArn needs ${name}.targetGroupArns, the target group that the rule leads to now; give it, or its requests would go elsewhere`
      : undefined,
  ];
}

/** Nothing of it is changed; what the upgrade relies on is looked at while it comes in. */
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
    sentence: `must have targets of type ip, got ${expression('self.target_type')}; make one that has, and let the service register in it first`,
  }),
  () => ({
    code: 'KBG-GUARD-015',
    holds: '!anytrue([for it in self.stickiness : it.enabled])',
    sentence:
      'must not be sticky: a sticky client would stay on its colour after the weight is 0; turn its stickiness off (aws elbv2 modify-target-group-attributes)',
  }),
  (longestRequestSeconds) => ({
    code: 'KBG-GUARD-016',
    holds: `tonumber(self.deregistration_delay) >= ${longestRequestSeconds}`,
    sentence: `must keep the open requests of a leaving node for the longest request, ${longestRequestSeconds} s, got ${expression('self.deregistration_delay')} s; raise it (aws elbv2 modify-target-group-attributes), or say longestRequestSeconds`,
  }),
];
