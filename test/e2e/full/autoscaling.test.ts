import { ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import type { Slot, UpgradeOutline } from '../../../lib/domain';
import { desiredState, overBudget, rolesFrom, stageById, TrafficSchedule } from '../../../lib/domain';
import { Harness, until } from '../../support/harness';
import { synthesizeUpgrade } from '../../support/synthesis';

const autoscaling = { minCount: 2, maxCount: 6, targetCpuPercent: 60, targetRequestsPerTarget: 6000 };
const image = (release: string): string => `registry.example/kong-enterprise-edition:${release}`;
const command = `node "${require.resolve('../../../bin/kong-bluegreen.js')}"`;
const SCHEDULE = TrafficSchedule.steps(10, 50, 100);
/** Blue's release of the second upgrade. */
const NEXT = '0.36-1';

/** Two slots that AWS scales while real Terraform applies the stages. The tests build on each other. */
describe('a gateway whose proxies are scaled by AWS', () => {
  let harness: Harness;
  let stands: { readonly id: string; readonly live: Slot } | undefined;
  let traffic: Awaited<ReturnType<Harness['traffic']>>;

  beforeAll(async () => {
    harness = await Harness.start();
  }, 60_000);

  afterAll(async () => {
    await harness.close();
  }, 60_000);

  /** Plans, audits as `run` does, and applies. */
  async function apply(id: string, live: Slot = 'blue'): Promise<void> {
    const firstApply = stands === undefined;
    const { text } = synthesizeUpgrade(id, {
      firstApply,
      live,
      command,
      blue: { image: image(live === 'green' ? NEXT : '0.34-1'), autoscaling },
      green: { image: image('0.35-5'), autoscaling },
    });
    const workspace = harness.workspace();
    workspace.use(text);
    const terraform = harness.terraform(workspace);
    await terraform.init();
    const plan = await terraform.plan('stage.tfplan');
    const { output } = JSON.parse(text) as { output: { gateway_plan: { value: UpgradeOutline } } };
    const state = (stage: string, from: Slot) =>
      desiredState(stageById(stage, SCHEDULE, rolesFrom(from)), rolesFrom(from));
    const before = stands && state(stands.id, stands.live);
    const { resources } = output.gateway_plan.value;
    const context = { before, after: state(id, live), putBackBy: undefined, patch: [], allowed: [], resources };
    expect({ id, beyond: overBudget(plan, context) }).toEqual({ id, beyond: [] });
    await terraform.apply('stage.tfplan');
    stands = { id, live };
  }

  const name = (slot: Slot): string => `gateway-${slot}-proxy`;
  const count = (slot: Slot): number | undefined => harness.service(name(slot))?.desiredCount;
  const runs = (slot: Slot, wanted: number) =>
    until(() => harness.service(name(slot))?.runningCount === wanted, `${wanted} tasks of ${slot}`);
  /** Scales as the policies do if their metric asks for so many nodes. */
  const metric = (slot: Slot, wanted: number): number => harness.lab.cloud.scaling.scale(name(slot), wanted);
  const scaling = (slot: Slot): object | undefined => {
    const target = harness.lab.cloud.scaling
      .targets()
      .find(({ resourceId }) => resourceId === `service/main/${name(slot)}`);
    return target && { bounds: [target.minCapacity, target.maxCapacity], scalesIn: !target.suspended.scaleIn };
  };
  const SUSPENDED = { scalesIn: false };

  it('has its bounds at baseline, and no scalable target for a slot that does not run', async () => {
    await apply('baseline');
    traffic = await harness.traffic();
    expect({ blue: scaling('blue'), green: scaling('green') }).toEqual({
      blue: { bounds: [2, 6], scalesIn: true },
      green: undefined,
    });
    expect([metric('blue', 9), metric('blue', 1)]).toEqual([6, 2]);
    expect(metric('blue', 4)).toBe(4);
    await runs('blue', 4);
  }, 120_000);

  it("starts green with blue's running count, and stops no node of either while both run", async () => {
    await apply('migrate-up');
    expect(count('blue')).toBe(4);
    await apply('start-green');
    expect({ blue: count('blue'), green: count('green') }).toEqual({ blue: 4, green: 4 });
    for (const slot of ['blue', 'green'] as const) {
      expect(scaling(slot)).toEqual({ bounds: [4, 6], scalesIn: false });
      expect(metric(slot, 1)).toBe(4);
    }
    expect(harness.ledger?.sizes).toEqual({ blue: 4, green: 4 });
  }, 120_000);

  it('keeps the nodes that AWS has added, forward and back', async () => {
    for (const stage of ['shift-10', 'shift-50']) await apply(stage);
    expect(metric('green', 6)).toBe(6);
    await runs('green', 6);
    await apply('start-green');
    expect({ blue: count('blue'), green: count('green') }).toEqual({ blue: 4, green: 6 });
    expect(scaling('green')).toEqual({ bounds: [4, 6], scalesIn: false });
    await apply('shift-10');
    // Blue gets most of the traffic, and the traffic grows.
    expect(metric('blue', 5)).toBe(5);
    for (const stage of ['shift-50', 'shift-100', 'drain-blue']) await apply(stage);
    expect({ blue: count('blue'), green: count('green') }).toEqual({ blue: 5, green: 6 });
    expect(harness.ledger?.sizes).toEqual({ blue: 5, green: 4 });
  }, 180_000);

  it("ends blue's autoscaling with its service, and restores both at the recorded size", async () => {
    await apply('decommission-blue');
    expect({ service: harness.service(name('blue')), scaling: scaling('blue') }).toEqual({});
    // A way back is still legal: green may grow, but not shrink below its recorded size.
    expect(scaling('green')).toEqual({ bounds: [4, 6], scalesIn: true });
    expect(metric('green', 1)).toBe(4);
    await apply('shift-100');
    expect({ blue: count('blue'), green: count('green') }).toEqual({ blue: 5, green: 4 });
    expect(scaling('blue')).toEqual({ bounds: [5, 6], ...SUSPENDED });
    expect(scaling('green')).toMatchObject(SUSPENDED);
    expect([metric('blue', 1), metric('green', 1)]).toEqual([5, 4]);
  }, 120_000);

  it('lets green scale in again after finish, and begins the next upgrade with the running counts', async () => {
    for (const stage of ['drain-blue', 'decommission-blue', 'migrate-finish']) await apply(stage);
    expect(scaling('green')).toEqual({ bounds: [2, 6], scalesIn: true });
    expect(metric('green', 1)).toBe(2);
    for (const stage of ['open-admin', 'retire-blue']) await apply(stage);
    await apply('baseline', 'green');
    expect(scaling('green')).toEqual({ bounds: [2, 6], scalesIn: true });
    // By hand, above the upper bound of autoscaling.
    const { AWS_ENDPOINT_URL: endpoint = '', AWS_REGION: region = '' } = harness.lab.environment;
    const ecs = new ECSClient({ endpoint, region, credentials: { accessKeyId: 'lab', secretAccessKey: 'lab' } });
    await ecs.send(new UpdateServiceCommand({ cluster: 'main', service: name('green'), desiredCount: 7 }));
    await runs('green', 7);
    for (const stage of ['migrate-up', 'start-blue', 'shift-10']) await apply(stage, 'green');
    expect({ blue: count('blue'), green: count('green') }).toEqual({ blue: 7, green: 7 });
    for (const slot of ['blue', 'green'] as const) expect(scaling(slot)).toEqual({ bounds: [7, 7], ...SUSPENDED });
  }, 300_000);

  it('loses no request on the whole way', async () => {
    const { lost, lossReasons, sent } = await traffic.stop();
    expect({ lost, lossReasons }).toEqual({ lost: 0, lossReasons: {} });
    expect(sent).toBeGreaterThan(500);
  }, 60_000);
});
