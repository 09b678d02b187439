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

/** Proxies and rules, made here or elsewhere, that are looked at while traffic moves. */
export interface TrafficWatchProps extends StepProps {
  /** The weighted listener rules of the proxies: changed only after the rising colour was seen healthy. At least one. */
  readonly rules: readonly TerraformResource[];
  /** The services of both colours, and what scales them; they are applied before they are looked at. @default - made elsewhere */
  readonly services?: readonly TerraformResource[];
}

const NO_RULE =
  'rules must name at least one weighted listener rule, got none; without one nothing can be said of the traffic';

const LOOKING: readonly LookingStep[] = ['wait-healthy', 'settle', 'drained'];

/**
 * Looks at what is live, each time a stage is entered: `wait-healthy` holds the rules until the colour whose weight is about to rise is
 * healthy at its size, `settle` waits until a way back has reached the whole load balancer, and `drained` until no request reaches the old
 * colour. The ledger's guard lets nobody decommission it without the last.
 */
export class TrafficWatch extends Construct {
  /** The three steps; those that the stage does not hold have `count = 0`. */
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

/** A colour is healthy at the size that the ledger records of it, where none is given. */
function sized({ ledger, proxies }: TrafficWatchProps): StepProps['proxies'] {
  const place = (slot: Slot): NodePlace => {
    const recorded = ledger.state.slots[slot].proxies ? ledger.sizes?.[slot] : '0';
    return { size: recorded === undefined ? 0 : expression(recorded), ...proxies[slot] };
  };
  return { blue: place('blue'), green: place('green') };
}

/** Without a size one healthy node would let all traffic through. */
function sizeFaults({ ledger: { state, sizes }, proxies }: TrafficWatchProps): readonly string[] {
  if (sizes !== undefined || !state.lookingSteps.includes('wait-healthy')) return [];
  return SLOTS.filter((slot) => state.slots[slot].proxies && proxies[slot].size === undefined).map(
    (slot) =>
      `proxies.${slot}.size must be given where the ledger has no sizes, got none; say how many nodes ${slot} has`,
  );
}

/** The steps, in a scope that gives them its name. */
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
    // The colour whose weight is about to rise is looked at before the rule changes. An absent step must order nothing.
    else if (present) for (const rule of rules) depend(rule, looking);
    return [step, looking] as const;
  });
  return Object.fromEntries(steps) as TrafficWatch['steps'];
}
