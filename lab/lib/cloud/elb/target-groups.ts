import { targetGroupArn, type Place } from '../common/arn';
import { AwsError } from '../common/aws-error';
import type { Background } from '../common/background';
import type { IElasticLoadBalancing } from './elastic-load-balancing';
import type { Target, TargetGroup } from './target-group';
import { validateDeregistrationDelay, validateHealthCheck, validateTargetGroupName } from './elb-validation';
import { set, type HealthChecks } from './health-checks';

type CreateInput = Parameters<IElasticLoadBalancing['createTargetGroup']>[0];
type Patch = Parameters<IElasticLoadBalancing['modifyTargetGroup']>[1];
type NewTarget = Parameters<IElasticLoadBalancing['registerTarget']>[1];

export interface TargetGroupsOptions {
  readonly place: Place;
  readonly background: Background;
  readonly checks: HealthChecks;
  readonly onChange: () => void;
  /** True if a rule names the group. */
  readonly inUse: (arn: string) => boolean;
}

function sameSettings(group: TargetGroup, input: CreateInput): boolean {
  const settings = ({ port, protocol, targetType, vpcId, healthCheck }: CreateInput) =>
    JSON.stringify([port, protocol, targetType, vpcId, healthCheck]);
  return settings(group) === settings(input);
}

/** Target groups and the life of their targets: initial, healthy, unhealthy, draining, gone. */
export class TargetGroups {
  private readonly groups = new Map<string, TargetGroup>();
  private readonly used = new Set<string>();
  private readonly drains = new WeakMap<Target, Promise<void>>();

  constructor(private readonly options: TargetGroupsOptions) {}

  /** Idempotent for the same settings (AWS: ELBv2 API, CreateTargetGroup). */
  create(input: CreateInput): TargetGroup {
    validateTargetGroupName(input.name);
    validateHealthCheck(input.healthCheck, input.targetType);
    validateDeregistrationDelay(input.deregistrationDelay);
    const existing = this.all().find(({ name }) => name === input.name);
    if (existing !== undefined) {
      if (sameSettings(existing, input)) return existing;
      throw new AwsError(
        'DuplicateTargetGroupName',
        `A target group with the same name '${input.name}' exists, but with different settings`,
      );
    }
    const group: TargetGroup = { ...input, arn: targetGroupArn(this.options.place, input.name), targets: new Map() };
    this.groups.set(group.arn, group);
    return group;
  }

  modify(arn: string, patch: Patch): TargetGroup {
    const group = this.get(arn);
    if (patch.healthCheck !== undefined) validateHealthCheck(patch.healthCheck, group.targetType);
    if (patch.deregistrationDelay !== undefined) validateDeregistrationDelay(patch.deregistrationDelay);
    return Object.assign(group, patch);
  }

  delete(arn: string): void {
    const group = this.get(arn);
    if (this.options.inUse(arn)) {
      throw new AwsError('ResourceInUse', `Target group '${arn}' is currently in use by a listener or a rule`);
    }
    for (const target of group.targets.values()) this.options.checks.forget(target);
    this.groups.delete(arn);
    this.used.delete(arn);
  }

  get(arn: string): TargetGroup {
    const group = this.groups.get(arn);
    if (group === undefined) throw new AwsError('TargetGroupNotFound', `One or more target groups not found`);
    return group;
  }

  all(): readonly TargetGroup[] {
    return [...this.groups.values()];
  }

  register(arn: string, { id, port, hostPorts }: NewTarget): void {
    const group = this.get(arn);
    const old = group.targets.get(id);
    if (old !== undefined) this.options.checks.forget(old);
    const target: Target = { id, port, hostPorts: { ...hostPorts }, state: 'initial' };
    group.targets.set(id, target);
    this.enter(group, target);
    this.options.onChange();
  }

  /**
   * The target stays `draining` for the whole deregistration delay, also without open requests (AWS: User Guide for
   * Application Load Balancers, "Deregistration delay": shown as draining until the timeout expires).
   */
  async deregister(arn: string, targetId: string): Promise<void> {
    const group = this.groups.get(arn);
    const target = group?.targets.get(targetId);
    if (group === undefined || target === undefined) return;
    const draining = this.drains.get(target) ?? this.drain(group, target);
    this.drains.set(target, draining);
    await draining;
  }

  /** Targets of a group that no rule names are `unused` and are not checked. Their checks start again when a rule names the group. */
  rulesChanged(): void {
    for (const group of this.groups.values()) {
      const inUse = this.options.inUse(group.arn);
      if (inUse === this.used.has(group.arn)) continue;
      if (inUse) this.used.add(group.arn);
      else this.used.delete(group.arn);
      for (const target of group.targets.values()) if (target.state !== 'draining') this.enter(group, target);
    }
    this.options.onChange();
  }

  private enter(group: TargetGroup, target: Target): void {
    if (this.used.has(group.arn)) {
      this.options.checks.watch(group, target);
    } else {
      this.options.checks.forget(target);
      set(target, 'unused', 'Target.NotInUse');
    }
  }

  private async drain(group: TargetGroup, target: Target): Promise<void> {
    const { checks, background, onChange } = this.options;
    const routed = target.state !== 'unused';
    checks.forget(target);
    set(target, 'draining', 'Target.DeregistrationInProgress');
    onChange();
    if (routed) await background.sleep(group.deregistrationDelay);
    if (group.targets.get(target.id) === target) group.targets.delete(target.id);
    onChange();
  }
}
