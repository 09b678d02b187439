import type { LabClock } from '../../common/clock';
import type { ListenerRule } from '../../cloud/elb/listener';
import { readyRules, type ReadyRule } from './conditions';

/**
 * The rules that one node works by. A change reaches it after a delay of its own, and changes arrive in the order in
 * which they were made.
 */
export class RulePropagation {
  private readonly applied = new Map<string, readonly ReadyRule[]>();
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly clock: LabClock,
    private readonly delaySeconds: () => number,
    private readonly signal: AbortSignal,
  ) {}

  rules(listenerArn: string): readonly ReadyRule[] {
    return this.applied.get(listenerArn) ?? [];
  }

  /** The first rules of a listener come with it. */
  change(listenerArn: string, rules: readonly ListenerRule[]): void {
    const ready = readyRules(rules);
    if (this.rules(listenerArn).length === 0) {
      this.applied.set(listenerArn, ready);
      return;
    }
    const time = this.clock.sleep(this.delaySeconds(), this.signal);
    const before = this.last;
    this.last = (async () => {
      try {
        await time;
        await before;
        this.applied.set(listenerArn, ready);
      } catch {
        // The load balancer was closed meanwhile.
      }
    })();
  }
}
