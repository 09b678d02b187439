import type { Slot } from '../domain';
import { SLOTS } from '../domain';
import type { ITraffic, Lab, ListenerRule } from 'kong-bluegreen-lab';
import type { Observation } from '../runner/run/walk';

/** Looks at the lab as an operator would look at AWS: rules, targets and what the clients got. */
export class Observer {
  /** Target groups of the proxies by ARN: the name of an adopted group does not show its slot. */
  private colours: ReadonlyMap<string, Slot> = new Map();

  constructor(private readonly lab: Lab) {}

  /** Resources that the first apply created or imported. */
  know(colours: ReadonlyMap<string, Slot>): void {
    this.colours = colours;
  }

  async observe(traffic: ITraffic | undefined): Promise<Observation> {
    const seen = await traffic?.snapshot();
    const perColour = { blue: 0, green: 0 };
    for (const { arn, name } of this.lab.cloud.elb.targetGroups()) {
      const slot = this.colours.get(arn);
      if (slot) perColour[slot] += seen?.perTargetGroup[name] ?? 0;
    }
    return {
      weights: this.weights(),
      nodes: this.nodes(),
      requests: seen?.sent ?? 0,
      lost: seen?.lost ?? 0,
      perColour,
    };
  }

  /** ARN of the listener whose rule divides the proxies' traffic. */
  listenerArn(): string | undefined {
    return this.weightedRule()?.listenerArn;
  }

  private weights(): Record<Slot, number> {
    const action = this.weightedRule()?.actions[0];
    const weights = { blue: 0, green: 0 };
    if (action?.type !== 'forward') return weights;
    const percent = 100 / sumOf(action.targetGroups);
    for (const { arn, weight } of action.targetGroups) {
      const slot = this.colours.get(arn);
      if (slot) weights[slot] = weight * percent;
    }
    return weights;
  }

  private weightedRule(): ListenerRule | undefined {
    return this.weightedRules()[0];
  }

  /** Listener rules that divide the proxies' traffic. */
  weightedRules(): readonly ListenerRule[] {
    const { elb } = this.lab.cloud;
    return elb
      .listeners()
      .flatMap(({ arn }) => elb.rules(arn))
      .filter(({ actions: [action] }) => {
        if (action?.type !== 'forward') return false;
        const ours = action.targetGroups.every(({ arn }) => this.colours.has(arn));
        // The anchor rule, which no request matches, has the same target groups with weights of 1.
        return ours && sumOf(action.targetGroups) >= 100;
      });
  }

  /** Registered targets that are not leaving. */
  private nodes(): Record<Slot, number> {
    const count = (slot: Slot): number =>
      this.lab.cloud.elb
        .targetGroups()
        .filter(({ arn }) => this.colours.get(arn) === slot)
        .flatMap(({ targets }) => [...targets.values()])
        .filter(({ state }) => state !== 'draining').length;
    return Object.fromEntries(SLOTS.map((slot) => [slot, count(slot)])) as Record<Slot, number>;
  }
}

function sumOf(groups: readonly { readonly weight: number }[]): number {
  return groups.reduce((sum, { weight }) => sum + weight, 0);
}
