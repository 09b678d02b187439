import { SharedTable } from '../../../lib/runner/session/shared-table';
import type { UpgradeOutline } from '../../../lib/domain';
import { AwsSession } from '../../../lib/runner/adapters/aws/aws-session';
import { AwsTable } from '../../../lib/runner/adapters/aws/aws-table';
import { Lease, LEASE_TIMING } from '../../../lib/runner/team/lease';
import type { RunPorts } from '../../../lib/runner/run/run-ports';
import { StepHarness } from '../../support/step-harness';

let harness: StepHarness;
beforeAll(async () => {
  harness = await StepHarness.start();
});
afterAll(() => harness.close());

const said: string[] = [];
beforeEach(() => {
  said.length = 0;
});

/** Kim holds the lease of a gateway, with this beat. */
async function held(path: string, now: Date): Promise<void> {
  const holder = { owner: 'kim@laptop', pid: 42, command: 'run', since: '2026-01-01T00:00:00.000Z' };
  const table = new AwsTable(new AwsSession({ region: harness.cloud.region }), 'upgrades');
  await Lease.take(
    { path, holder, token: 'kims', timing: { ...LEASE_TIMING, beatMs: 3_600_000 } },
    { store: table.lease(path), now: () => now, pause: () => Promise.resolve(), say: () => undefined },
  );
}

/** Actions of a command before its first stage. */
async function begin(path: string, way: { readonly command: string; readonly goesBack?: boolean }): Promise<unknown> {
  const table = new SharedTable(way, { sharedTable: 'upgrades' }, (line) => said.push(line));
  const outline = { path, region: harness.cloud.region } as UpgradeOutline;
  const ports = { use: () => Promise.resolve(outline) } as unknown as RunPorts;
  const guarded = table.guarding(ports, new AbortController().signal);
  return await guarded.use('start-green', false).finally(() => table.release());
}

test('a way back goes on under whosever lease, and says whose', async () => {
  await held('/a', new Date());
  await expect(begin('/a', { command: 'run' })).rejects.toMatchObject({ outcome: 'refused' });
  expect(said).toEqual([]);
  await expect(begin('/a', { command: 'abort', goesBack: true })).resolves.toMatchObject({ path: '/a' });
  expect(said.join('\n')).toMatch(/kim@laptop .* has held the lease of \/a since .*; a way back goes on without it/);
});

test('a way back does not watch a holder without a sign of life', async () => {
  await held('/b', new Date('2020-01-01'));
  await begin('/b', { command: 'rollback', goesBack: true });
  expect(said.join('\n')).toMatch(/takes over the lease of \/b from kim@laptop/);
});
