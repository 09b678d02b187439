import type { Capacity } from '../../../lib';
import { Harness } from '../../support/harness';
import { synthesizeUpgrade } from '../../support/synthesis';

const command = `node "${require.resolve('../../../bin/kong-bluegreen.js')}"`;
const ON_EC2: readonly Capacity[] = [
  { launchType: 'EC2' },
  {
    capacityProviders: [
      { name: 'arm-instances', base: 1 },
      { name: 'arm-reserve', weight: 2 },
    ],
  },
];

/** From Fargate to EC2 with the next release. The lab refuses a task whose definition was not registered for its launch type. */
describe.each(ON_EC2)('a next release on %j', (capacity) => {
  let harness: Harness;

  beforeAll(async () => {
    harness = await Harness.start();
  }, 60_000);

  afterAll(async () => {
    await harness.close();
  }, 60_000);

  it('runs its migrations and its nodes there, and does not move the live release', async () => {
    const green = {
      image: 'registry.example/kong-enterprise-edition:0.35-5',
      cpuArchitecture: 'ARM64',
      capacity,
    } as const;
    for (const stage of ['baseline', 'migrate-up', 'start-green', 'shift-10']) {
      await harness.apply(stage, {
        change: () => synthesizeUpgrade(stage, { command, green, firstApply: stage === 'baseline' }).text,
      });
    }
    // The capacity of a slot with traffic must not change: the guard refuses it, and with a patch Terraform itself does.
    const moved = {
      blue: { image: 'registry.example/kong-enterprise-edition:0.34-1', capacity: { launchType: 'EC2' } },
    } as const;
    const again = (more: object) =>
      harness.apply('shift-10', {
        change: () => synthesizeUpgrade('shift-10', { command, green, ...more }).text,
      });
    await expect(again(moved)).rejects.toThrow(/KBG-GUARD-013: .*the definition of blue /);
    await expect(again({ ...moved, patch: ['blue'] })).rejects.toThrow(
      /Instance cannot be destroyed: .*gateway_blue_proxy_service/,
    );
    const other = { ...green, capacity: { capacityProviders: [{ name: 'other' }] } };
    await expect(again({ green: other, patch: ['green'] })).rejects.toThrow(
      /Instance cannot be destroyed|force_new_deployment should be true when capacity_provider_strategy is being updated/,
    );
    expect(harness.migrations('up')).toHaveLength(1);
    expect(harness.weights()).toEqual({ blue: 90, green: 10 });
    expect(harness.service('gateway-blue-proxy')).toMatchObject({ launchType: 'FARGATE', capacityProviders: [] });
    expect(harness.service('gateway-green-proxy')).toMatchObject(
      'launchType' in capacity
        ? { launchType: 'EC2', capacityProviders: [] }
        : { launchType: '', capacityProviders: expect.arrayContaining(['arm-instances', 'arm-reserve']) as unknown },
    );
  }, 180_000);
});
