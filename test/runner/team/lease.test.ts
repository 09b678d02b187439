import { AwsSession } from '../../../lib/runner/adapters/aws/aws-session';
import { AwsTable } from '../../../lib/runner/adapters/aws/aws-table';
import type { LeaseRequest, LeaseStore, LeaseTiming } from '../../../lib/runner/team/lease';
import { Lease } from '../../../lib/runner/team/lease';
import { until } from '../../support/harness';
import { StepHarness } from '../../support/step-harness';

let harness: StepHarness;
let table: AwsTable;
beforeAll(async () => {
  harness = await StepHarness.start();
  table = new AwsTable(new AwsSession({ region: harness.cloud.region }), 'upgrades');
});
afterAll(() => harness.close());

const NEVER = 3_600_000;
/** No beat in the middle of a test that asks for none. */
const TIMING: LeaseTiming = { beatMs: NEVER, staleMs: 60_000, watchMs: 40_000 };
const LONG_AGO = '2020-01-01T00:00:00.000Z';

function request(path: string, owner: string, more: Partial<LeaseRequest> = {}): LeaseRequest {
  const holder = { owner, pid: 42, command: 'run', since: '2026-01-01T00:00:00.000Z' };
  return { path, holder, token: `${owner}-${Math.random()}`, timing: TIMING, ...more };
}

interface Taking {
  readonly store: LeaseStore;
  readonly now: () => Date;
  readonly watched: () => Promise<void>;
}

const said: string[] = [];
async function take(asked: LeaseRequest, more: Partial<Taking> = {}): Promise<Lease> {
  const { store = table.lease(asked.path), now = () => new Date(), watched = () => Promise.resolve() } = more;
  return await Lease.take(asked, { store, now, pause: watched, say: (line) => said.push(line) });
}
beforeEach(() => {
  said.length = 0;
});

test('a second run is refused with the name of the first, until that one gives it up', async () => {
  const first = await take(request('/a', 'kim@laptop'));
  await expect(take(request('/a', 'lee@desk'))).rejects.toMatchObject({
    outcome: 'refused',
    sentence:
      '"run" of kim@laptop (process 42) has held the lease of /a since 2026-01-01T00:00:00.000Z; wait for that run or stop it; if you know that it is gone, add --take-lease kim@laptop',
  });
  await take(request('/b', 'lee@desk'));
  await first.confirm();
  await first.release();
  await (await take(request('/a', 'lee@desk'))).confirm();
});

test('of two at once one has it, every time', async () => {
  for (let i = 0; i < 50; i += 1) {
    const both = await Promise.allSettled(
      ['kim@laptop', 'lee@desk'].map((owner) => take(request(`/race/${i}`, owner))),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  }
});

test('of two that take over from one who is gone, one has it, every time', async () => {
  for (let i = 0; i < 20; i += 1) {
    await take(request(`/gone/${i}`, 'kim@laptop'), { now: () => new Date(LONG_AGO) });
    const both = await Promise.allSettled(['lee@desk', 'ada@desk'].map((owner) => take(request(`/gone/${i}`, owner))));
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  }
});

test('a holder whose clock is wrong and who lives is found out by his sign of life', async () => {
  const first = await take(request('/slow', 'kim@laptop'), { now: () => new Date(LONG_AGO) });
  const watched = (): Promise<void> => first.confirm();
  await expect(take(request('/slow', 'lee@desk'), { watched })).rejects.toMatchObject({ outcome: 'refused' });
  expect(said).toEqual([`kim@laptop (process 42) has given no sign of life since ${LONG_AGO}; watching for 40 s`]);
  await first.confirm();
});

test('a run that lost its lease applies nothing more, and does not take it from the other by giving it up', async () => {
  const first = await take(request('/lost', 'kim@laptop'));
  await expect(take(request('/lost', 'lee@desk', { takenFrom: 'bob@desk' }))).rejects.toThrow(
    / and not bob@desk has held/,
  );
  const second = await take(request('/lost', 'lee@desk', { takenFrom: 'kim@laptop' }));
  expect(said).toEqual(['takes the lease of /lost from kim@laptop (process 42)']);
  await expect(first.confirm()).rejects.toMatchObject({
    outcome: 'refused',
    sentence: expect.stringMatching(
      /^lee@desk \(process 42\) holds the lease of \/lost now, and nothing more was/,
    ) as string,
  });
  await first.release();
  await second.confirm();
  await second.release();
  await expect(second.confirm()).rejects.toThrow(/the lease of \/lost is gone, and nothing more was applied/);
});

test('an answer that was lost is no loss of the lease', async () => {
  const store = table.lease('/lossy');
  const lossy: LeaseStore = {
    ...store,
    write: async (item, seen) => {
      await store.write(item, seen);
      return await store.write(item, seen);
    },
  };
  const lease = await take(request('/lossy', 'kim@laptop'), { store: lossy });
  await lease.confirm();
  await lease.confirm();
});

test('a holder gives signs of life by itself', async () => {
  const lease = await take(request('/alive', 'kim@laptop', { timing: { ...TIMING, beatMs: 5 } }));
  await until(async () => ((await table.lease('/alive').read())?.beat ?? 0) > 2, 'three signs of life');
  await lease.release();
  expect(await table.lease('/alive').read()).toBeUndefined();
});

test('lines of a journal come back in order, page after page, and once each', async () => {
  const lines = Array.from(
    { length: 60 },
    (_, n) => [`2026-01-01T00:00:${String(n).padStart(2, '0')}`, `line ${n}`] as const,
  );
  await Promise.all([...lines, ...lines].map(([order, line]) => table.append('/j', order, line)));
  expect(await table.lines('/j')).toEqual(lines.map(([, line]) => line));
  expect(await table.lines('/nobody')).toEqual([]);
});
