import type { LabClock } from '../../common/clock';
import type { Background } from '../common/background';
import type { Target, TargetGroup } from './target-group';
import { probe, type ProbeResult } from './probe';

/** A health check's answer is given by a real program, which can't be hurried by a compressed clock. */
const MIN_TIMEOUT_MS = 500;

export interface HealthCheckOptions {
  readonly clock: LabClock;
  readonly background: Background;
  /**
   * Real milliseconds that a program may take to start before failed checks count, where the clock is compressed: at
   * factor 100 a start of 0.3 s would otherwise last 30 lab seconds. At factor 1 nothing is forgiven.
   */
  readonly startAllowanceMs: number;
  readonly onChange: () => void;
}

interface Watch {
  readonly since: number;
  passed: number;
  failed: number;
}

/**
 * Health checks of target groups. Thresholds count consecutive checks; a newly registered target passes with the first
 * success, since HealthyThresholdCount is for a target that was unhealthy (AWS: User Guide for Application Load
 * Balancers, "Health checks": "before considering an unhealthy target healthy").
 */
export class HealthChecks {
  private readonly watches = new WeakMap<Target, Watch>();

  constructor(private readonly options: HealthCheckOptions) {}

  /** Begins to check a target that was registered, or whose group came into use. */
  watch(group: TargetGroup, target: Target): void {
    const watch: Watch = { since: Date.now(), passed: 0, failed: 0 };
    this.watches.set(target, watch);
    set(target, 'initial', 'Elb.RegistrationInProgress');
    this.options.background.run(() => this.loop(group, target, watch));
  }

  /** Ends the checks of this target; the caller sets its state. */
  forget(target: Target): void {
    this.watches.delete(target);
  }

  private async loop(group: TargetGroup, target: Target, watch: Watch): Promise<void> {
    const { background } = this.options;
    while (this.watches.get(target) === watch) {
      const result = await this.check(group, target);
      if (this.watches.get(target) !== watch || background.closed) return;
      this.judge(group, target, watch, result);
      await background.sleep(group.healthCheck.interval);
    }
  }

  private async check(group: TargetGroup, target: Target): Promise<ProbeResult> {
    const { healthCheck } = group;
    const port = healthCheck.port === 'traffic-port' ? target.port : Number(healthCheck.port);
    const hostPort = target.hostPorts[port];
    if (hostPort === undefined) {
      return { ok: false, reason: 'Target.FailedHealthChecks', description: `nothing listens on port ${port}` };
    }
    const timeoutMs = Math.max((healthCheck.timeout * 1000) / this.options.clock.factor, MIN_TIMEOUT_MS);
    return probe(hostPort, healthCheck, timeoutMs, this.options.background.signal);
  }

  private judge(group: TargetGroup, target: Target, watch: Watch, result: ProbeResult): void {
    const before = target.state;
    watch.passed = result.ok ? watch.passed + 1 : 0;
    watch.failed = result.ok ? 0 : watch.failed + 1;
    const { healthyThreshold, unhealthyThreshold } = group.healthCheck;
    if (result.ok && (before === 'initial' || watch.passed >= healthyThreshold)) set(target, 'healthy');
    else if (!result.ok && before === 'initial') this.judgeStart(target, watch, result, unhealthyThreshold);
    else if (!result.ok && watch.failed >= unhealthyThreshold) set(target, 'unhealthy', result.reason);
    if (target.state !== before) this.options.onChange();
  }

  private judgeStart(target: Target, watch: Watch, result: { reason: string }, threshold: number): void {
    const { clock, startAllowanceMs } = this.options;
    const allowance = startAllowanceMs * (1 - 1 / clock.factor);
    if (Date.now() - watch.since < allowance) watch.failed = 0;
    if (watch.failed >= threshold) set(target, 'unhealthy', result.reason);
    else set(target, 'initial', 'Elb.InitialHealthChecking');
  }
}

/** Sets a target's state; a healthy target has no reason (ELBv2 API: TargetHealth). */
export function set(target: Target, state: Target['state'], reason?: string): void {
  target.state = state;
  if (reason === undefined) delete target.reason;
  else target.reason = reason;
}
