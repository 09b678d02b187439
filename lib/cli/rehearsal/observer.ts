import type { Slot } from '../../domain';
import { SLOTS } from '../../domain';
import type { Lab } from '../../lab';
import type { ITraffic } from '../../lab/traffic';
import type { Observation } from '../../runner/walk';

/** Looks at the lab as an operator would look at AWS: rules, targets and what the clients got. */
export class Observer {
  constructor(
    private readonly lab: Lab,
    private readonly proxyTargetGroups: ReadonlyMap<string, Slot>,
  ) {}

  async observe(traffic: ITraffic | undefined): Promise<Observation> {
    const seen = await traffic?.snapshot();
    const perColour = { blue: 0, green: 0 };
    for (const [name, count] of Object.entries(seen?.perTargetGroup ?? {})) {
      const slot = this.proxyTargetGroups.get(name);
      if (slot) perColour[slot] += count;
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
      const slot = this.slotOf(arn);
      if (slot) weights[slot] = weight * percent;
    }
    return weights;
  }

  private weightedRule(): ReturnType<Lab['cloud']['elb']['rules']>[number] | undefined {
    const { elb } = this.lab.cloud;
    return elb
      .listeners()
      .flatMap(({ arn }) => elb.rules(arn))
      .find(({ actions: [action] }) => {
        if (action?.type !== 'forward') return false;
        const ours = action.targetGroups.every(({ arn }) => this.slotOf(arn) !== undefined);
        // The anchor rule, which no request matches, has the same target groups with weights of 1.
        return ours && sumOf(action.targetGroups) >= 100;
      });
  }

  /** Registered targets that are not leaving. */
  private nodes(): Record<Slot, number> {
    const count = (slot: Slot): number =>
      this.lab.cloud.elb
        .targetGroups()
        .filter(({ name }) => this.proxyTargetGroups.get(name) === slot)
        .flatMap(({ targets }) => [...targets.values()])
        .filter(({ state }) => state !== 'draining').length;
    return Object.fromEntries(SLOTS.map((slot) => [slot, count(slot)])) as Record<Slot, number>;
  }

  private slotOf(targetGroupArn: string): Slot | undefined {
    const group = this.lab.cloud.elb.targetGroups().find(({ arn }) => arn === targetGroupArn);
    return group && this.proxyTargetGroups.get(group.name);
  }
}

function sumOf(groups: readonly { readonly weight: number }[]): number {
  return groups.reduce((sum, { weight }) => sum + weight, 0);
}
