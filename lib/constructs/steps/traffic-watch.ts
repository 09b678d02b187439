import type { TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import type { LookingStep, Slot } from '../../domain';
import { MisuseError, SLOTS } from '../../domain';
import { depend } from '../terraform/depend';
import { expression } from '../terraform/expression';
import { DEFAULT_COMMAND, oneOffStep } from './one-off-step';
import type { NodePlace, StepProps } from './step-facts';
import { stepFacts } from './step-facts';
import { stepFaults } from './step-props-check';
import { checkKinds } from '../props/prop-kinds';
import { TrafficRouter } from '../traffic/traffic-router';

/** Proxies and rules that steps observe while traffic moves; they may be existing ones. */
export interface TrafficWatchProps extends StepProps {
  /** Weighted listener rules of the proxies: changed only after the slot with the rising weight was found healthy. At least one. */
  readonly rules: readonly TerraformResource[];
  /** Services of both slots, and their scaling; they are applied before a step observes them. @default - they are not in this stack */
  readonly services?: readonly TerraformResource[];
}

const NO_RULE =
  'rules must name at least one weighted listener rule, got none; the steps observe the traffic of these rules';

const LOOKING: readonly LookingStep[] = ['wait-healthy', 'settle', 'drained'];

/**
 * Observes the live resources each time a stage is entered. `wait-healthy` delays the rules until the slot whose weight is about to rise is
 * healthy at its size. `settle` waits until a way back has reached the whole load balancer. `drained` waits until no request reaches the old
 * slot; without its verdict the ledger's guard refuses to decommission that slot.
 */
export class TrafficWatch extends Construct {
  /** The three steps; those of other stages have `count = 0`. */
  readonly steps: Readonly<Record<LookingStep, TerraformResource>>;

  constructor(scope: Construct, id: string, props: TrafficWatchProps) {
    super(scope, id);
    checkKinds('TrafficWatch', props, 'TrafficWatchProps');
    const wrong = [...(props.rules.length > 0 ? [] : [NO_RULE]), ...stepFaults(props), ...sizeFaults(props)];
    if (wrong.length > 0) throw new MisuseError('KBG-PROP-014', `TrafficWatch: ${wrong.join('; ')}`);
    this.steps = lookingSteps(this, { ...props, proxies: sized(props) });
    for (const { node } of props.rules) if (node.scope instanceof TrafficRouter) node.scope.completeRules();
  }
}

/** Without a given size, a slot is healthy at the size that the ledger records. */
function sized({ ledger, proxies }: TrafficWatchProps): StepProps['proxies'] {
  const place = (slot: Slot): NodePlace => {
    const recorded = ledger.state.slots[slot].proxies ? ledger.sizes?.[slot] : '0';
    return { size: recorded === undefined ? 0 : expression(recorded), ...proxies[slot] };
  };
  return { blue: place('blue'), green: place('green') };
}

/** Without a size, one healthy node would be enough for all traffic. */
function sizeFaults({ ledger: { state, sizes }, proxies }: TrafficWatchProps): readonly string[] {
  if (sizes !== undefined || !state.lookingSteps.includes('wait-healthy')) return [];
  return SLOTS.filter((slot) => state.slots[slot].proxies && proxies[slot].size === undefined).map(
    (slot) =>
      `proxies.${slot}.size must be given if the ledger has no sizes, got none; give the number of nodes of ${slot}`,
  );
}

/** The steps, in a scope that begins their names. */
export function lookingSteps(scope: Construct, props: TrafficWatchProps): TrafficWatch['steps'] {
  const { ledger, rules, services = [], command, stepLambdaArn } = props;
  const steps = LOOKING.map((step) => {
    const present = ledger.state.lookingSteps.includes(step);
    // Before the rule changes nothing may refer to it: Terraform would put the rule first.
    const ruleArns = step === 'drained' ? rules.map((rule) => rule.getStringAttribute('arn')) : [];
    const looking = oneOffStep(scope, step, {
      step,
      present,
      ledger,
      context: present ? stepFacts(props, { ruleArns }) : {},
      boundTo: ledger.local('seq'),
      command: command ?? DEFAULT_COMMAND,
      lambdaArn: stepLambdaArn,
    });
    depend(looking, ...services);
    if (step !== 'wait-healthy') depend(looking, ...rules);
    // The slot whose weight is about to rise is observed before the rule changes. An absent step must not order anything.
    else if (present) for (const rule of rules) depend(rule, looking);
    return [step, looking] as const;
  });
  return Object.fromEntries(steps) as TrafficWatch['steps'];
}
