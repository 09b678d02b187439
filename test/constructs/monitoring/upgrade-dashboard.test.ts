import { TerraformLocal, TerraformStack, Testing } from 'cdktf';
import type { Slot, UpgradeDashboardProps } from '../../../lib';
import { MisuseError, TrafficSchedule, UpgradeDashboard } from '../../../lib';
import { rolesFrom, SLOTS, stagesOf } from '../../../lib/domain';
import { evaluated } from '../../support/evaluated';
import type { StackJson } from '../../support/synthesis';
import { synthesizeUpgrade } from '../../support/synthesis';
import { testApp } from '../../support/test-app';

interface Widget {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title: string;
    readonly region: string;
    readonly metrics: readonly (readonly unknown[])[];
    readonly annotations?: { readonly horizontal: readonly { readonly label: string; readonly value: number }[] };
  };
}

const SCHEDULE = TrafficSchedule.steps(10, 50, 100);
const colour = (slot: Slot) => ({ targetGroup: `targetgroup/${slot}/0123456789abcdef`, service: `shop-${slot}-proxy` });

/** The page of a construct that stands alone, as it stands in the JSON. */
function body(props: Partial<UpgradeDashboardProps> = {}, stack = new TerraformStack(testApp(), 'kong')): string {
  new UpgradeDashboard(stack, 'dashboard', {
    name: 'shop-upgrade',
    region: 'eu-west-1',
    loadBalancer: 'app/public/0123456789abcdef',
    clusterArn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/main',
    blue: colour('blue'),
    green: colour('green'),
    ...props,
  });
  const json = JSON.parse(Testing.synth(stack)) as StackJson;
  return json.resource.aws_cloudwatch_dashboard?.dashboard_page?.dashboard_body as string;
}

const widgetsOf = (text: string): readonly Widget[] => (JSON.parse(text) as { widgets: Widget[] }).widgets;

describe('the dashboard', () => {
  const widgets = widgetsOf(body());
  const named = (title: string): Widget => widgets.find(({ properties }) => properties.title === title)!;
  const linesOf = (all: readonly Widget[]) => all.flatMap(({ properties }) => properties.annotations?.horizontal ?? []);

  it('shows the same graphs of both slots, row by row, blue on the left and green on the right', () => {
    const rows = widgets.filter(({ x }) => x === 0);
    expect(rows.map(({ properties }) => properties.title)).toEqual([
      'blue: requests (a minute)',
      'blue: 5xx of targets (%)',
      'blue: 4xx of targets (%)',
      'blue: latency (s)',
      'blue: targets (nodes)',
      'blue: load (% of the task size)',
    ]);
    for (const [i, row] of rows.entries()) {
      expect(row.y).toBe(i * 6);
      const right = named(row.properties.title.replace('blue', 'green'));
      expect(right).toMatchObject({ x: 12, y: row.y, width: 12, height: 6 });
      expect(JSON.stringify(right)).toBe(JSON.stringify({ ...row, x: 12 }).replaceAll('blue', 'green'));
    }
    expect(widgets).toHaveLength(2 * rows.length);
  });

  it('draws the rate that the alarm judges, and the p50 and p99 latency', () => {
    expect(named('green: 5xx of targets (%)').properties.metrics).toEqual([
      expect.arrayContaining(['RequestCount', 'targetgroup/green/0123456789abcdef', 'app/public/0123456789abcdef']),
      expect.arrayContaining(['HTTPCode_Target_5XX_Count']),
      [{ id: 'rate', expression: '100 * FILL(errors, 0) / requests', label: '5xx' }],
    ]);
    const latency = JSON.stringify(named('green: latency (s)').properties.metrics);
    expect(latency).toContain('"stat":"p50"');
    expect(latency).toContain('"stat":"p99"');
    expect(named('blue: load (% of the task size)').properties.metrics[0]).toEqual([
      'AWS/ECS',
      'CPUUtilization',
      'ClusterName',
      'main',
      'ServiceName',
      'shop-blue-proxy',
      { stat: 'Average', label: 'CPU' },
    ]);
  });

  it('draws every threshold of an alarm as a line, once for each slot', () => {
    const lines = [
      { label: 'maxErrorRate', value: 1 },
      { label: 'maxClientErrorRate', value: 25 },
      { label: 'maxP99LatencySeconds', value: 5 },
      { label: 'minHealthyTargets', value: 1 },
    ];
    expect(linesOf(widgets)).toEqual([...lines, ...lines]);
    const given = linesOf(widgetsOf(body({ thresholds: { maxErrorRate: 0.5 } })));
    expect(given).toContainEqual({ label: 'maxErrorRate', value: 0.5 });
  });

  it('has different ids in a graph', () => {
    for (const { properties } of widgets) {
      const ids = properties.metrics.flatMap((metric) => (metric.at(-1) as { id?: string }).id ?? []);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it.each<[string, Partial<UpgradeDashboardProps>, RegExp]>([
    ['a name', { name: 'a b' }, /^KBG-PROP-009: UpgradeDashboard: name must be 1 to 255 letters, .*, got "a b"$/],
    ['a threshold', { thresholds: { maxErrorRate: 200 } }, /maxErrorRate must be a number from 0 to 100, got 200/],
    ['a load balancer', { loadBalancer: 'x' }, /^KBG-PROP-015: loadBalancer must be app\/NAME\/ID, .*, got "x"$/],
  ])('a wrong %s is refused, with the given and the allowed value', (_, props, sentence) => {
    expect(() => body(props)).toThrow(MisuseError);
    expect(() => body(props)).toThrow(sentence);
  });

  it('is the same JSON with references that only Terraform knows', () => {
    const arn = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012';
    const locals = {
      listener: `${arn}:listener/app/public/0123456789abcdef/0123456789abcde1`,
      blue: `${arn}:targetgroup/blue/0123456789abcdef`,
      cluster: 'arn:aws:ecs:eu-west-1:123456789012:cluster/main',
    };
    const stack = new TerraformStack(testApp(), 'kong');
    const token = (name: string): string => new TerraformLocal(stack, name, name).asString;
    const text = body(
      {
        loadBalancer: token('listener'),
        blue: { ...colour('blue'), targetGroup: '${local.blue}' },
        clusterArn: token('cluster'),
      },
      stack,
    );
    expect(text).toContain('local.listener');
    expect(JSON.parse(evaluated(locals, text) as string)).toEqual(JSON.parse(body()));
  }, 30_000);
});

describe.each<Slot>(['blue', 'green'])('in an upgrade whose live slot is %s', (live) => {
  const slots = live === 'blue' ? {} : { blue: { image: 'kong:0.36-1' }, green: { image: 'kong:0.35-5' } };
  const pages = stagesOf(SCHEDULE, rolesFrom(live)).map(
    ({ id }) =>
      synthesizeUpgrade(id, { live, schedule: SCHEDULE, ...slots }).resource.aws_cloudwatch_dashboard
        ?.gateway_dashboard_page,
  );

  it('the dashboard is the same in all stages, so no stage changes it', () => {
    expect(pages[0]).toMatchObject({ count: 1, dashboard_name: 'gateway-upgrade-eu-west-1' });
    expect(new Set(pages.map((page) => JSON.stringify(page))).size).toBe(1);
    for (const slot of SLOTS)
      expect(pages[0]?.dashboard_body).toContain(`aws_lb_target_group.gateway_proxies_${slot}.arn_suffix`);
  });
});

it('without a dashboard none is created, and the budget of any stage lets Terraform remove it', () => {
  const json = synthesizeUpgrade('shift-50', { monitoring: { dashboard: false } });
  expect(json.resource.aws_cloudwatch_dashboard?.gateway_dashboard_page?.count).toBe(0);
  expect(json.text).toMatch(/"replaceable": \[[^\]]*"aws_cloudwatch_dashboard\.gateway_dashboard_page"\s*\]/);
});
