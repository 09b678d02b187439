import { TerraformLocal, TerraformStack, Testing } from 'cdktf';
import type { AlarmKind, Slot, UpgradeAlarmsProps } from '../../../lib';
import { MisuseError, TrafficSchedule, UpgradeAlarms } from '../../../lib';
import type { UpgradeOutline } from '../../../lib/domain';
import { desiredState, legalTransitions, overBudget, rolesFrom, SLOTS, stagesOf } from '../../../lib/domain';
import type { ResourceJson, StackJson } from '../../support/synthesis';
import { synthesizeUpgrade } from '../../support/synthesis';
import { evaluated } from '../../support/evaluated';
import { testApp } from '../../support/test-app';

const TYPE = 'aws_cloudwatch_metric_alarm';
const SCHEDULE = TrafficSchedule.steps(10, 50, 100);
const TRAFFIC: readonly AlarmKind[] = ['error-rate', 'client-error-rate', 'p99-latency'];
const KINDS: readonly AlarmKind[] = [...TRAFFIC, 'healthy-targets'];

const PLACE = { targetGroup: 'targetgroup/green/0123456789abcdef', loadBalancer: 'app/public/0123456789abcdef' };

interface AlarmJson extends ResourceJson {
  readonly alarm_name: string;
  readonly alarm_actions?: readonly string[];
  readonly depends_on: readonly string[];
  readonly metric_query: readonly {
    readonly id: string;
    readonly expression?: string;
    readonly return_data?: boolean;
  }[];
}

/** The alarms of a construct that stands alone. */
function alone(props: Partial<UpgradeAlarmsProps> = {}, more: (stack: TerraformStack) => void = () => undefined) {
  const stack = new TerraformStack(testApp(), 'kong');
  more(stack);
  new UpgradeAlarms(stack, 'green', { name: 'shop-green', ...PLACE, ...props });
  return (JSON.parse(Testing.synth(stack)) as StackJson).resource[TYPE] as Readonly<Record<string, AlarmJson>>;
}

const ofSlot = (json: StackJson, slot: Slot, kind: AlarmKind): AlarmJson =>
  json.resource[TYPE]![`gateway_${slot}_alarms_${kind.replaceAll('-', '_')}`] as AlarmJson;

describe('the alarms of one target group', () => {
  const alarms = alone();
  const judged = (name: string): string | undefined =>
    alarms[name]?.metric_query.find(({ return_data }) => return_data === true)?.expression;

  it('ring for the rates of 5xx and 4xx, but not with few requests or without requests', () => {
    expect(judged('green_error_rate')).toBe('IF(requests >= 100, 100 * FILL(errors, 0) / requests, 0)');
    expect(judged('green_client_error_rate')).toBe('IF(requests >= 100, 100 * FILL(client_errors, 0) / requests, 0)');
    for (const name of ['green_error_rate', 'green_client_error_rate', 'green_p99_latency']) {
      expect(alarms[name]).toMatchObject({
        comparison_operator: 'GreaterThanThreshold',
        treat_missing_data: 'notBreaching',
        evaluation_periods: 3,
        datapoints_to_alarm: 2,
      });
    }
    expect(alarms.green_error_rate).toMatchObject({ threshold: 1 });
    expect(alarms.green_client_error_rate).toMatchObject({ threshold: 25 });
    expect(alarms.green_client_error_rate?.alarm_description).toContain('4xx (404 among them)');
  });

  it('ring for the p99 latency', () => {
    expect(judged('green_p99_latency')).toBe('IF(requests >= 100, latency_p99, 0)');
    expect(alarms.green_p99_latency).toMatchObject({ threshold: 5 });
    expect(alarms.green_p99_latency?.metric_query.find(({ id }) => id === 'latency_p99')).toEqual({
      id: 'latency_p99',
      metric: {
        namespace: 'AWS/ApplicationELB',
        metric_name: 'TargetResponseTime',
        stat: 'p99',
        period: 60,
        dimensions: { TargetGroup: PLACE.targetGroup, LoadBalancer: PLACE.loadBalancer },
      },
    });
  });

  it('ring for too few healthy targets, and for missing data', () => {
    expect(alarms.green_healthy_targets).toMatchObject({
      metric_name: 'HealthyHostCount',
      statistic: 'Minimum',
      dimensions: { TargetGroup: PLACE.targetGroup, LoadBalancer: PLACE.loadBalancer },
      comparison_operator: 'LessThanThreshold',
      threshold: 1,
      treat_missing_data: 'breaching',
    });
  });

  it('have the given thresholds, actions and kinds', () => {
    const topic = 'arn:aws:sns:eu-west-1:123456789012:on-call';
    const given = alone({
      thresholds: { maxErrorRate: 0.1, minRequests: 20, minHealthyTargets: 2 },
      alarmActions: [topic],
      kinds: ['error-rate'],
    });
    expect(given.green_error_rate).toMatchObject({ threshold: 0.1, alarm_actions: [topic], count: 1 });
    expect(JSON.stringify(given.green_error_rate)).toContain('IF(requests >= 20, ');
    expect(given.green_healthy_targets).toMatchObject({ threshold: 2, count: 0 });
    expect(Object.values(alarms).some((alarm) => 'alarm_actions' in alarm)).toBe(false);
  });

  it('have stable and different names of at most 255 characters', () => {
    const long = alone({ name: 'a'.repeat(300) });
    const names = Object.values(long).map((alarm) => alarm.alarm_name);
    expect(Math.max(...names.map((name) => name.length))).toBeLessThanOrEqual(255);
    expect(new Set(names).size).toBe(KINDS.length);
    expect(alarms.green_error_rate?.alarm_name).toBe('shop-green-error-rate');
  });

  it.each<[string, Partial<UpgradeAlarmsProps>, RegExp]>([
    [
      'a rate',
      { thresholds: { maxErrorRate: -1 } },
      /^KBG-PROP-008: UpgradeAlarms: maxErrorRate must be a number from 0 to 100, got -1$/,
    ],
    ['no number', { thresholds: { maxP99LatencySeconds: NaN } }, /maxP99LatencySeconds must be a number, got NaN/],
    [
      'half a target',
      { thresholds: { minHealthyTargets: 1.5 } },
      /minHealthyTargets must be a whole number from 1 to 5000/,
    ],
    ['an action', { alarmActions: ['topic'] }, /alarmActions must be like arn:aws:sns:.*, got "topic"/],
    ['six actions', { alarmActions: Array<string>(6).fill('arn:aws:sns:x') }, /alarmActions must be at most 5, got 6/],
    ['a name', { name: '${local.name}' }, /name must be literal, of letters, digits and dashes, got "\$\{local.name}"/],
    [
      'a load balancer',
      { loadBalancer: 'net/a/b' },
      /^KBG-PROP-015: loadBalancer must be app\/NAME\/ID, .*, got "net\/a\/b"$/,
    ],
    [
      'a target group',
      { targetGroup: 'green' },
      /^KBG-PROP-015: targetGroup must be targetgroup\/NAME\/ID or .*, got "green"$/,
    ],
  ])('a wrong %s is refused, with the given and the allowed value', (_, props, sentence) => {
    expect(() => alone(props)).toThrow(MisuseError);
    expect(() => alone(props)).toThrow(sentence);
  });
});

describe('the target group and the load balancer of the alarms are found', () => {
  const arn = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012';
  const listener = `${arn}:listener/${PLACE.loadBalancer}/0123456789abcde1`;
  const expected = { TargetGroup: PLACE.targetGroup, LoadBalancer: PLACE.loadBalancer };

  it.each([
    ['ARNs', { loadBalancer: `${arn}:loadbalancer/${PLACE.loadBalancer}`, targetGroup: `${arn}:${PLACE.targetGroup}` }],
    ['the ARN of a listener', { loadBalancer: listener }],
    ['suffixes', {}],
  ])('from %s', (_, props) => {
    expect(alone(props).green_healthy_targets?.dimensions).toEqual(expected);
  });

  it('by Terraform itself, from cdktf tokens and from references in texts', () => {
    const group = `${arn}:${PLACE.targetGroup}`;
    const locals = { listener, group, groups: { green: group } };
    const written = alone({ loadBalancer: '${local.listener}', targetGroup: '${local.groups["green"]}' });
    const tokens = alone({}, (stack) => {
      const local = (name: string): string => new TerraformLocal(stack, name, name).asString;
      new UpgradeAlarms(stack, 'tokens', { name: 't', loadBalancer: local('listener'), targetGroup: local('group') });
    });
    for (const dimensions of [written.green_healthy_targets?.dimensions, tokens.tokens_healthy_targets?.dimensions]) {
      expect(JSON.stringify(dimensions)).toContain('local.listener');
      expect(evaluated(locals, dimensions)).toEqual(expected);
    }
  }, 30_000);
});

describe.each<Slot>(['blue', 'green'])('in an upgrade whose live slot is %s', (live) => {
  const roles = rolesFrom(live);
  // The next release is the later one, whichever slot it is in.
  const slots = live === 'blue' ? {} : { blue: { image: 'kong:0.36-1' }, green: { image: 'kong:0.35-5' } };
  const stages = stagesOf(SCHEDULE, roles);
  const json = new Map(stages.map(({ id }) => [id, synthesizeUpgrade(id, { live, schedule: SCHEDULE, ...slots })]));
  const exists = (stage: string, slot: Slot, kind: AlarmKind): boolean =>
    ofSlot(json.get(stage)!, slot, kind).count !== 0;

  it('a slot has alarms over its traffic while its definitions exist, and over its health while its proxies run', () => {
    for (const stage of stages) {
      const state = desiredState(stage, roles);
      for (const slot of SLOTS) {
        for (const kind of TRAFFIC) expect(exists(stage.id, slot, kind)).toBe(state.slots[slot].definitions);
        expect(exists(stage.id, slot, 'healthy-targets')).toBe(state.slots[slot].proxies);
      }
    }
    expect(KINDS.filter((kind) => exists(`retire-${live}`, live, kind))).toEqual([]);
  });

  it('an alarm differs between stages only in its count and its dependencies', () => {
    const bare = (stage: string): unknown =>
      JSON.parse(JSON.stringify(json.get(stage)?.resource[TYPE]), (key, value: unknown) =>
        key === 'count' || key === 'depends_on' ? undefined : value,
      );
    for (const { id } of stages) expect(bare(id)).toEqual(bare('baseline'));
  });

  it('every alarm depends on the guard, and the ledger depends on every alarm', () => {
    for (const { id } of stages) {
      const ledger = json.get(id)?.resource.aws_ssm_parameter?.gateway_ledger_ledger?.depends_on;
      for (const [name, alarm] of Object.entries(json.get(id)?.resource[TYPE] ?? {})) {
        expect((alarm as AlarmJson).depends_on).toContain('aws_ssm_parameter.gateway_ledger_intent');
        expect(ledger).toContain(`${TYPE}.${name}`);
      }
    }
  });

  it('the alarm over health depends on the service and on the step that waits for its health', () => {
    const { depends_on } = ofSlot(json.get(`start-${roles.to}`)!, roles.to, 'healthy-targets');
    expect(depends_on).toContain(`aws_ecs_service.gateway_${roles.to}_proxy_service`);
    expect(depends_on).toContain('terraform_data.gateway_wait_healthy');
  });

  it('the change budget of each transition lets Terraform remove exactly the alarms that the next stage does not have', () => {
    for (const from of stages) {
      for (const { to } of legalTransitions(from, SCHEDULE, roles)) {
        const { output } = JSON.parse(json.get(to.id)!.text) as { output: { gateway_plan: { value: UpgradeOutline } } };
        const names = Object.keys(json.get(to.id)?.resource[TYPE] ?? {}).map((name) => `${TYPE}.${name}`);
        const changes = names.map((name) => ({ address: `${name}[0]`, type: TYPE, action: 'delete' as const }));
        const refused = overBudget(
          { changes, drifted: [] },
          {
            before: desiredState(from, roles),
            after: desiredState(to, roles),
            patch: [],
            putBackBy: undefined,
            resources: output.gateway_plan.value.resources,
            allowed: [],
          },
        ).map(({ address }) => address.slice(0, -3));
        const kept = names.filter(
          (name) => json.get(to.id)?.resource[TYPE]?.[name.slice(TYPE.length + 1)]?.count !== 0,
        );
        expect(refused).toEqual(kept);
      }
    }
  });
});

describe('the prop monitoring', () => {
  it('turns the alarms off, and the budget of any stage lets Terraform remove them', () => {
    const json = synthesizeUpgrade('shift-50', { monitoring: { alarms: false } });
    for (const slot of SLOTS) for (const kind of KINDS) expect(ofSlot(json, slot, kind).count).toBe(0);
    const { output } = JSON.parse(json.text) as { output: { gateway_plan: { value: UpgradeOutline } } };
    const { replaceable } = output.gateway_plan.value.resources;
    const alarms = replaceable.filter((address) => address.startsWith('aws_cloudwatch_metric_alarm.'));
    expect(alarms).toHaveLength(SLOTS.length * KINDS.length);
    expect(json.resource.aws_cloudwatch_dashboard?.gateway_dashboard_page?.count).toBe(1);
  });

  it('gives thresholds and actions to every alarm of both slots', () => {
    const topic = 'arn:aws:sns:eu-west-1:123456789012:on-call';
    const json = synthesizeUpgrade('shift-50', {
      monitoring: { thresholds: { maxErrorRate: 2 }, alarmActions: [topic] },
    });
    for (const slot of SLOTS) {
      expect(ofSlot(json, slot, 'error-rate')).toMatchObject({
        threshold: 2,
        alarm_name: `gateway-${slot}-proxy-error-rate`,
      });
      for (const kind of KINDS) expect(ofSlot(json, slot, kind).alarm_actions).toEqual([topic]);
    }
  });

  it('finds the load balancer in the ARN of the listener', () => {
    const { dimensions } = ofSlot(synthesizeUpgrade('baseline'), 'blue', 'healthy-targets');
    expect(dimensions).toMatchObject({ LoadBalancer: 'app/public/0123456789abcdef' });
  });
});
