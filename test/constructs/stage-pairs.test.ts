import fc from 'fast-check';
import type { Slot } from '../../lib';
import { TrafficSchedule } from '../../lib';
import { legalTransitions, rolesFrom, stagesOf } from '../../lib/domain';
import { adoption, settings } from '../support/drawn-settings';
import type { ResourceJson, StackJson } from '../support/synthesis';
import { synthesizeUpgrade } from '../support/synthesis';

/** Settings are drawn until so many pairs of stages were compared. */
const SETTINGS = 14;
const PAIRS = 300;

interface ScalableTarget {
  readonly count: number;
  readonly min_capacity: number | string;
  readonly max_capacity: number | string;
  readonly suspended_state: { readonly dynamic_scaling_in_suspended: boolean };
  readonly lifecycle?: { readonly ignore_changes?: readonly string[] };
  readonly depends_on: readonly string[];
}

/** One stage as the JSON itself says it: no model of ours is asked. */
class Stand {
  constructor(
    readonly json: StackJson,
    /** True if a snapshot is set, not waived. */
    readonly asksSnapshot: boolean,
  ) {}

  get isBaseline(): boolean {
    return this.json.text.includes('"stage":"baseline"');
  }

  ignores(slot: Slot, attribute: string): boolean {
    const { lifecycle } = this.resource('aws_ecs_service', `gateway_${slot}_proxy_service`);
    const { ignore_changes: ignored } = lifecycle as { ignore_changes?: string | readonly string[] };
    return ignored === 'all' || (ignored ?? []).includes(attribute);
  }

  resource(type: string, name: string): ResourceJson {
    const found = this.json.resource[type]?.[name];
    if (found === undefined) throw new Error(`there is no ${type}.${name}`);
    return found;
  }

  runs(slot: Slot, part: 'proxy' | 'admin'): boolean {
    return this.resource('aws_ecs_service', `gateway_${slot}_${part}_service`).count !== 0;
  }

  get weights(): Readonly<Record<Slot, number>> {
    return this.weightsOf('gateway_proxies_rule');
  }

  /** Of each rule that takes some of the traffic. */
  get allWeights(): readonly Readonly<Record<Slot, number>>[] {
    const names = Object.keys(this.json.resource.aws_lb_listener_rule ?? {});
    return names.filter((it) => /^gateway_proxies_(?!anchor|test)/.test(it)).map((it) => this.weightsOf(it));
  }

  weightsOf(name: string): Readonly<Record<Slot, number>> {
    const text = JSON.stringify(this.resource('aws_lb_listener_rule', name));
    const weight = (slot: Slot): number =>
      Number(new RegExp(`gateway_proxies_${slot}\\.arn}","weight":(\\d+)`).exec(text)?.[1]);
    return { blue: weight('blue'), green: weight('green') };
  }

  acts(step: string): boolean {
    return this.resource('terraform_data', `gateway_${step}`).count !== 0;
  }

  definition(slot: Slot, part: string): string {
    return JSON.stringify(
      this.resource('aws_ecs_task_definition', `gateway_${slot}_${part}_definition`),
      (key, value: unknown) => (key === 'count' ? undefined : value),
    );
  }

  /** Where the proxies of a colour are to run, and what their definition is registered for. */
  placement(slot: Slot): { readonly isOnFargate: boolean; readonly asked: unknown; readonly takes: unknown } {
    const service = this.resource('aws_ecs_service', `gateway_${slot}_proxy_service`);
    const { launch_type, capacity_provider_strategy: strategy, network_configuration } = service;
    const isOnFargate = JSON.stringify([launch_type, strategy]).includes('"FARGATE"');
    const { requires_compatibilities: takes } = this.resource(
      'aws_ecs_task_definition',
      `gateway_${slot}_proxy_definition`,
    );
    return { isOnFargate, asked: [launch_type, strategy, network_configuration], takes };
  }

  scaling(slot: Slot): ScalableTarget {
    return this.resource(
      'aws_appautoscaling_target',
      `gateway_${slot}_autoscaling_target`,
    ) as unknown as ScalableTarget;
  }

  get addresses(): string[] {
    return Object.entries(this.json.resource).flatMap(([type, byName]) =>
      Object.keys(byName).map((it) => `${type}.${it}`),
    );
  }
}

/** AWS: ELBv2 API, CreateTargetGroup; IAM API, CreateRole; ECS API, CreateService; EC2 API, CreateSecurityGroup. */
const LONGEST = { aws_lb_target_group: 32, aws_iam_role: 64, aws_ecs_service: 255, aws_security_group: 255 };
/** A resource without its import and the checks of that import. */
function unchecked({ lifecycle, ...group }: ResourceJson): object {
  return { ...group, lifecycle: { ...lifecycle, postcondition: undefined } };
}

type Check = (before: Stand, after: Stand, from: Slot, to: Slot) => void;
const SLOT_NAMES = ['blue', 'green'] as const;

/** By the numbers of ARCHITECTURE.md, each decided on the JSON of both stages. */
const INVARIANTS: Readonly<Record<string, Check>> = {
  '1: the weights have a constant sum, and a slot with a weight runs': (before, after) => {
    const [was, is] = [before, after].map(({ weights }) => weights.blue + weights.green);
    expect(is).toBe(was);
    expect(is).toBeGreaterThanOrEqual(100);
    for (const slot of SLOT_NAMES) expect(after.weights[slot]).toBeLessThanOrEqual(999);
    for (const slot of SLOT_NAMES) if (after.weights[slot] > 0) expect(after.runs(slot, 'proxy')).toBe(true);
    for (const weights of after.allWeights) expect(weights).toEqual(after.weights);
    const testers = after.weightsOf('gateway_proxies_test');
    for (const slot of SLOT_NAMES) if (testers[slot] > 0) expect(after.runs(slot, 'proxy')).toBe(true);
  },
  '2: weight and capacity never change together': (before, after) => {
    const shifts = before.weights.blue !== after.weights.blue;
    const resizes = SLOT_NAMES.some((slot) => before.runs(slot, 'proxy') !== after.runs(slot, 'proxy'));
    expect(shifts && resizes).toBe(false);
    for (const slot of SLOT_NAMES) {
      // Of what carries traffic, or did, the size is left alone.
      if (after.weights[slot] > 0) expect(after.ignores(slot, 'desired_count')).toBe(true);
    }
  },
  '2: autoscaling exists where proxies run, and takes none away while both do': (before, after, _, to) => {
    const overlaps = SLOT_NAMES.every((slot) => after.runs(slot, 'proxy'));
    const rises = after.weights[to] > before.weights[to];
    for (const slot of SLOT_NAMES) {
      const scaling = after.scaling(slot);
      expect(scaling.count).toBe(after.runs(slot, 'proxy') ? 1 : 0);
      expect(scaling.suspended_state.dynamic_scaling_in_suspended).toBe(overlaps);
      // The bounds hold the recorded size, and where a weight rises they are not even written.
      if (overlaps) expect(scaling.min_capacity).toBe(`\${max(1, local.gateway_${slot}_size)}`);
      if (overlaps) expect(scaling.max_capacity).toMatch(`, local.gateway_${slot}_size)}`);
      if (rises) expect(scaling.lifecycle?.ignore_changes).toEqual(['min_capacity', 'max_capacity']);
      expect(scaling.depends_on).toContain(`aws_ecs_service.gateway_${slot}_proxy_service`);
      // Nor does Terraform set a count that AWS has chosen.
      expect(after.ignores(slot, 'desired_count')).toBe(true);
    }
  },
  '4: the next Admin API runs nowhere before finish is a step': (_, after, __, to) => {
    if (!after.acts('finish')) expect(after.runs(to, 'admin')).toBe(false);
    const env = after.definition(to, 'proxy');
    expect(env).toContain(String.raw`\"name\":\"KONG_ADMIN_LISTEN\",\"value\":\"off\"`);
  },
  '6: after finish the old release has no service': (before, after, from) => {
    if (before.acts('finish'))
      for (const part of ['proxy', 'admin'] as const) expect(after.runs(from, part)).toBe(false);
  },
  '10: both colours have one datastore, and a secret is a reference': (_, after) => {
    const places = SLOT_NAMES.map((slot) =>
      [
        ...after.definition(slot, 'proxy').matchAll(/KONG_PG_(?:HOST|PORT|DATABASE|USER)\\",\\"value\\":\\"([^"\\]*)/g),
      ].map(([, it]) => it),
    );
    expect(places[0]).toEqual(places[1]);
    expect(places[0]).toHaveLength(4);
    expect(after.json.text).not.toMatch(/KONG_PG_PASSWORD\\+",\\+"value\\+"/);
  },
  '11: a migration comes after the snapshot that was asked for': (_, after) => {
    for (const phase of ['up', 'finish']) {
      expect(after.acts(`snapshot_${phase}`)).toBe(after.acts(phase) && after.asksSnapshot);
      expect(after.resource('terraform_data', `gateway_${phase}`).depends_on).toContain(
        `terraform_data.gateway_snapshot_${phase}`,
      );
    }
  },
  '15: a colour stays on what it runs on': (before, after) => {
    const places = [before, after].map((stand) => SLOT_NAMES.map((slot) => stand.placement(slot)));
    expect(places[1]).toEqual(places[0]);
    for (const { isOnFargate, takes } of places[0] ?? []) expect(takes).toEqual([isOnFargate ? 'FARGATE' : 'EC2']);
  },
  '15: no name is longer than AWS takes it, and none is given twice': (_, after) => {
    for (const [type, longest] of Object.entries(LONGEST)) {
      const names = Object.values(after.json.resource[type] ?? {}).map(({ name }) => String(name));
      expect(names.length).toBeGreaterThan(0);
      expect(new Set(names).size).toBe(names.length);
      for (const name of names) expect(name.length).toBeLessThanOrEqual(longest);
    }
  },
  '15: nothing leaves the JSON, what runs stays as it is, and what carries traffic may not be destroyed': (
    before,
    after,
  ) => {
    expect(after.addresses).toEqual(before.addresses);
    for (const slot of SLOT_NAMES) {
      for (const part of ['proxy', 'admin'] as const)
        expect(after.definition(slot, part)).toBe(before.definition(slot, part));
      if (after.weights[slot] === 0) continue;
      const { lifecycle } = after.resource('aws_ecs_service', `gateway_${slot}_proxy_service`);
      expect(lifecycle?.prevent_destroy).toBe(true);
    }
    for (const [name, group] of Object.entries(after.json.resource.aws_lb_target_group ?? {}))
      expect(unchecked(group)).toEqual(unchecked(before.resource('aws_lb_target_group', name)));
  },
  '15: an adopted gateway keeps its name, its definition and its target groups, and no stage changes it': (
    before,
    after,
    from,
  ) => {
    const service = (stand: Stand): ResourceJson => stand.resource('aws_ecs_service', `gateway_${from}_proxy_service`);
    const isAdopted = service(after).name === 'kong-prod';
    for (const name of ['name', 'cluster', 'task_definition', 'load_balancer', 'network_configuration'])
      expect(service(after)[name]).toEqual(service(before)[name]);
    for (const name of ['load_balancer', 'network_configuration', 'launch_type'])
      expect(after.ignores(from, name)).toBe(isAdopted);
    const group = after.resource('aws_lb_target_group', `gateway_proxies_${from}`);
    expect(group.lifecycle).toMatchObject(isAdopted ? { ignore_changes: 'all' } : { prevent_destroy: true });
    expect(after.json.text.includes('"to":"aws_ecs_service.')).toBe(isAdopted && after.isBaseline);
  },
};

describe('for any settings and every legal pair of stages, the JSON itself holds invariant', () => {
  const drawn = fc.sample(settings, { numRuns: SETTINGS, seed: 35 });
  const pairs = drawn.flatMap(({ weights, adopts, live = 'blue', ...drawnProps }) => {
    const props = { ...drawnProps, ...adoption(adopts, live, drawnProps) };
    const schedule = TrafficSchedule.steps(...weights);
    const roles = rolesFrom(live);
    const stages = stagesOf(schedule, roles);
    // The next release is the later one, whichever slot it is in.
    if (live === 'green') props.blue = { ...props.blue, image: props.blue.image.replace(/0\.34-1$/, '0.36-1') };
    const stands = new Map(
      stages.map(({ id }) => [
        id,
        new Stand(synthesizeUpgrade(id, { ...props, live, schedule }), props.snapshot !== undefined),
      ]),
    );
    return stages.flatMap((stage) =>
      legalTransitions(stage, schedule, roles).map(({ to }) => ({
        roles,
        before: stands.get(stage.id)!,
        after: stands.get(to.id)!,
      })),
    );
  });

  it(`(at least ${PAIRS} pairs are compared)`, () => {
    expect(pairs.length).toBeGreaterThanOrEqual(PAIRS);
  });

  it.each(Object.entries(INVARIANTS))('%s', (_, check) => {
    for (const { before, after, roles } of pairs) check(before, after, roles.from, roles.to);
  });
});
