import { labEnvironment } from '../../../lib/rehearsal/lab-environment';
import type { Lab } from '../../../lab/lib';
import { startLab } from '../../../lab/lib';
import { PrometheusMetrics } from '../../../lib/runner/adapters/http/prometheus-metrics';
import type { Ended } from '../../support/playground';
import { Playground } from '../../support/playground';
import { hasPrometheus, Prometheus } from '../../support/prometheus';

const HOURS = 60;
/** `increase` over two minutes holds one step of a counter that is written each minute. Half of it is the value of that minute. */
const QUERIES = {
  requests: 'sum(increase(proxy_requests_total{slot="$slot"}[2m])) / 2',
  serverErrors: 'sum(increase(proxy_errors_total{slot="$slot"}[2m])) / 2',
  p99Seconds: 'max(proxy_p99_seconds{slot="$slot"})',
};

(hasPrometheus() ? describe : describe.skip)('kong-bluegreen run --analyze --prometheus', () => {
  let lab: Lab;
  let place: Playground;
  let prometheus: Prometheus;
  let environment: Record<string, string>;
  const began = new Date(Date.now() - 20 * 60_000);

  beforeAll(async () => {
    const blue = { requests: 3_000, serverErrors: 3, seconds: 0.2 };
    const green = { requests: 300, serverErrors: 15, seconds: 0.2 };
    prometheus = await Prometheus.start({ blue, green }, began, 60 * HOURS);
    lab = await startLab({ clockFactor: 100 });
    environment = labEnvironment(lab);
    place = new Playground();
    expect(await run('--first-apply', '--to', 'start-green')).toMatchObject({ status: 0, stderr: '' });
  }, 180_000);

  afterAll(async () => {
    await prometheus.close();
    await lab.close();
    place.close();
  }, 60_000);

  const run = (...args: string[]): Promise<Ended> => place.command(['run', '--yes', ...args], environment).ended;

  it('reads whole minutes of each slot', async () => {
    const source = { url: new URL(prometheus.url), queries: QUERIES };
    const metrics = new PrometheusMetrics(source, (arn) => (arn === 'g' ? 'green' : 'blue'));
    const start = new Date(Math.ceil(began.getTime() / 60_000) * 60_000 + 5 * 60_000);
    const end = new Date(start.getTime() + 3 * 60_000);
    const green = { requests: 300, serverErrors: 15, clientErrors: 0, good: 285, p99Seconds: 0.2 };
    expect(await metrics.traffic('', 'g', start, end)).toEqual(
      [0, 1, 2].map((n) => ({ at: new Date(start.getTime() + n * 60_000), ...green })),
    );
    const [first] = await metrics.traffic('', 'b', start, end);
    expect(first).toMatchObject({ at: start, requests: 3_000, serverErrors: 3 });
    const broken = new PrometheusMetrics({ ...source, queries: { ...QUERIES, requests: 'sum(' } }, () => 'blue');
    await expect(broken.traffic('', 'b', start, end)).rejects.toThrow(
      /^KBG-GATE-005: Prometheus at \S+ refused a query \(.*parse error/,
    );
    const errorsOf = (serverErrors: string): PrometheusMetrics =>
      new PrometheusMetrics({ ...source, queries: { ...QUERIES, serverErrors } }, () => 'blue');
    await expect(errorsOf('sum(proxy_errors{status="5xx"})').traffic('', 'b', start, end)).rejects.toThrow(
      /^KBG-GATE-002: Prometheus gives requests of blue and nothing at all for serverErrors; look whether that query matches, and add "or vector\(0\)"/,
    );
    const [quiet] = await errorsOf('sum(proxy_errors{status="5xx"}) or vector(0)').traffic('', 'b', start, end);
    expect(quiet).toMatchObject({ requests: 3_000, serverErrors: 0 });
    const many = new PrometheusMetrics(
      { ...source, queries: { ...QUERIES, requests: 'proxy_requests_total' } },
      () => 'blue',
    );
    await expect(many.traffic('', 'b', start, end)).rejects.toThrow(
      /^KBG-GATE-003: Prometheus gives 2 series for requests of blue; make it one/,
    );
  }, 30_000);

  it('brings the traffic back if Prometheus counted too many errors', async () => {
    place.write('prometheus.yaml', JSON.stringify({ url: prometheus.url, ...QUERIES }));
    const ended = await run('--to', 'shift-50', '--analyze', '--bake', '240', '--prometheus', 'prometheus.yaml');
    expect(ended).toMatchObject({
      status: 12,
      stderr: expect.stringMatching(
        /the gate of shift-10 failed \(errors of green 5 % \(\d+ of \d+\) and of blue 0\.1 % .* points more, at most 1 allowed\), and all traffic is back on blue/,
      ) as string,
    });
  }, 120_000);

  it('continues if both slots have equal counts, and reports a Prometheus that cannot be asked', async () => {
    const alike = Object.fromEntries(
      Object.entries(QUERIES).map(([name, query]) => [name, query.replace('"$slot"', '"blue",x!="$slot"')]),
    );
    place.write('prometheus.yaml', JSON.stringify({ url: prometheus.url, ...alike }));
    const passed = await run('--to', 'shift-10', '--analyze', '--bake', '240', '--prometheus', 'prometheus.yaml');
    expect(passed.status).toBe(0);
    expect(passed.stdout).toMatch(/^shift-10: analysis passed: errors of green 0\.1 %/m);
    place.write('prometheus.yaml', JSON.stringify({ url: 'http://127.0.0.1:9', ...QUERIES }));
    const deaf = await run('--analyze', '--bake', '240', '--prometheus', 'prometheus.yaml');
    expect(deaf).toMatchObject({
      status: 13,
      stderr: expect.stringContaining(
        "could not be asked (KBG-GATE-004: Prometheus at 127.0.0.1:9 can't be asked (",
      ) as string,
    });
  }, 120_000);
});
