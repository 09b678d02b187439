import type { TrafficSnapshot } from '../../../lab/lib/traffic';
import { startTraffic } from '../../../lab/lib/traffic';
import { Harness, until } from '../../support/harness';

interface Configuration {
  readonly resource: Record<string, Record<string, Record<string, unknown>>>;
}

/** Edits the JSON of main.ts, as an operator who ignores the rules would do. */
function edited(edit: (configuration: Configuration) => void): (json: string) => string {
  return (json) => {
    const configuration = JSON.parse(json) as Configuration;
    edit(configuration);
    return JSON.stringify(configuration, undefined, 1);
  };
}

const part = ({ resource }: Configuration, type: string, name: string): Record<string, unknown> =>
  resource[type]![name]!;

describe('the measured loss', () => {
  let harness: Harness;

  beforeEach(async () => {
    harness = await Harness.start();
  }, 60_000);

  afterEach(async () => {
    await harness.close();
  }, 60_000);

  it('is above 0 if blue is stopped in the same apply as the last shift', async () => {
    await harness.forward('shift-50');
    const traffic = await harness.traffic(300);
    const together = edited((configuration) => {
      const service = part(configuration, 'aws_ecs_service', 'gateway_blue_proxy_service');
      service.count = 0;
      service.lifecycle = { prevent_destroy: false };
    });
    await harness.apply('shift-100', { change: together });
    const { lost, lossReasons } = await traffic.stop();
    expect(lost).toBeGreaterThan(0);
    expect(Object.keys(lossReasons)).toContain('status 503');
  }, 180_000);

  it('is above 0 if green gets weight before it is healthy', async () => {
    await harness.forward('migrate-up');
    const traffic = await harness.traffic(300);
    harness.lab.containerFaults.set({ image: harness.environment.GREEN_IMAGE ?? '' }, { startDelaySeconds: 300 });
    const hasty = edited((configuration) => {
      const rule = part(configuration, 'aws_lb_listener_rule', 'gateway_proxies_rule');
      rule.action = JSON.parse(
        JSON.stringify(rule.action).replace('"weight":100', '"weight":50').replace('"weight":0', '"weight":50'),
      ) as unknown;
      for (const step of ['gateway_wait_healthy', 'gateway_settle']) {
        delete part(configuration, 'terraform_data', step).provisioner;
      }
    });
    await harness.apply('start-green', { change: hasty });
    expect(harness.weights()).toEqual({ blue: 50, green: 50 });
    await until(async () => (await traffic.snapshot()).lost > 0, 'a lost request');
  }, 180_000);

  /** Sends long requests only, and stops one of green's two nodes while they run. */
  async function scaleInUnderLongRequests(): Promise<TrafficSnapshot> {
    const traffic = await startTraffic({
      endpoints: harness.lab.endpoints(harness.environment.PROXY_LISTENER_ARN ?? ''),
      ratePerSecond: 100,
      mix: { slow: 1, download: 1 },
    });
    await until(async () => (await traffic.snapshot()).answered > 50, 'answers to long requests');
    const { ecs } = harness.lab.cloud;
    const running = () =>
      ecs
        .tasks()
        .filter(({ group, lastStatus }) => group === 'service:gateway-green-proxy' && lastStatus !== 'STOPPED');
    expect(running()).toHaveLength(2);
    ecs.updateService('gateways', 'gateway-green-proxy', { desiredCount: 1 });
    await until(() => running().length === 1, 'the end of one node', 60);
    return await traffic.stop();
  }

  it('is above 0 if a node stops at SIGTERM without deregistration delay', async () => {
    const impatient = edited(({ resource }) => {
      for (const group of Object.values(resource.aws_lb_target_group ?? {})) group.deregistration_delay = '0';
    });
    for (const stage of ['baseline', 'migrate-up', 'start-green', 'shift-10', 'shift-50']) {
      await harness.apply(stage, { change: impatient });
    }
    const { lost, lossReasons } = await scaleInUnderLongRequests();
    expect(lost).toBeGreaterThan(0);
    expect(Object.keys(lossReasons).some((reason) => /reset|broken off|status 502/.test(reason))).toBe(true);
  }, 240_000);

  it('is 0 with the delay that main.ts sets', async () => {
    await harness.forward('shift-50');
    expect((await scaleInUnderLongRequests()).lost).toBe(0);
  }, 240_000);
});
