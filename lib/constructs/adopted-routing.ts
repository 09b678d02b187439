import type { TerraformResourceLifecycle } from 'cdktf';
import type { Slot } from '../domain';
import { SLOTS } from '../domain';
import { expression } from './expression';
import * as shapes from './prop-shapes';
import { shaped } from './prop-shapes';

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

/** What is wrong with the routing that the prop `name` gives. */
export function routingFaults(
  name: string,
  listenerArn: string,
  { targetGroupArns, ruleArn }: AdoptedRouting,
): readonly string[] {
  const ofListener = listenerArn.replace(':listener/', ':listener-rule/');
  return [
    ...SLOTS.map((slot) => shapes.targetGroup(`${name}.targetGroupArns.${slot}`, targetGroupArns[slot])),
    ruleArn === undefined
      ? undefined
      : shaped(
          `${name}.ruleArn`,
          ruleArn,
          ARN_OF_RULE,
          'arn:aws:elasticloadbalancing:REGION:ACCOUNT:listener-rule/app/…',
        ),
    ruleArn === undefined || /[$#]\{/.test(ruleArn + listenerArn) || ruleArn.startsWith(`${ofListener}/`)
      ? undefined
      : `${name}.ruleArn must be a rule of the listener ${listenerArn}, got "${ruleArn}"; a rule can't be moved to another listener`,
  ].filter((sentence) => sentence !== undefined);
}

const ARN_OF_RULE = /^arn:[\w-]+:elasticloadbalancing:[\w-]+:\d{12}:listener-rule\/app\/[\w-]+\/\w+\/\w+\/\w+$/;

/** Nothing of it is changed; what the upgrade relies on is looked at while it comes in. */
export function adoptedGroupLifecycle(
  arn: string,
  longestRequestSeconds: number,
  comesIn: boolean,
): TerraformResourceLifecycle {
  if (!comesIn) return { ignoreChanges: 'all' };
  const must = (condition: string, sentence: string) => ({
    condition: expression(condition),
    errorMessage: `target group ${arn} ${sentence}`,
  });
  return {
    ignoreChanges: 'all',
    postcondition: [
      must(
        'self.target_type == "ip"',
        `must have targets of type ip, got ${expression('self.target_type')}; make one that has, and let the service register in it first`,
      ),
      must(
        '!anytrue([for it in self.stickiness : it.enabled])',
        'must not be sticky: a sticky client would stay on its colour after the weight is 0; turn its stickiness off (aws elbv2 modify-target-group-attributes)',
      ),
      must(
        `tonumber(self.deregistration_delay) >= ${longestRequestSeconds}`,
        `must keep the open requests of a leaving node for the longest request, ${longestRequestSeconds} s, got ${expression('self.deregistration_delay')} s; raise it (aws elbv2 modify-target-group-attributes), or say longestRequestSeconds`,
      ),
    ],
  };
}
