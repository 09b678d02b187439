import { runStep } from '../../../lib/runner/steps/run-step';
import { AwsError } from '../../../lab/lib/cloud/common/aws-error';
import type { StepContext } from '../../../lib/domain';
import { StepHarness } from '../../support/step-harness';

let harness: StepHarness;
beforeEach(async () => {
  harness = await StepHarness.start();
});
afterEach(() => harness.close());

const NAME = 'kong-bluegreen-main-1-before-up';
const ids = (): string[] => harness.cloud.snapshots.all().map(({ id }) => id);

async function snapshot(more: Partial<StepContext> = {}, step: 'snapshot-up' | 'snapshot-finish' = 'snapshot-up') {
  const context = harness.context(more);
  return await runStep(step, context, harness.ports(context));
}

test.each(['instance', 'cluster'] as const)('of an RDS %s: taken, waited for, and judged', async (kind) => {
  const outcome = await snapshot({ snapshot: { kind, identifier: 'kong' } });
  expect(outcome).toEqual({ verdict: 'passed', evidence: `snapshot ${NAME} is available` });
  expect(harness.cloud.snapshots.all()).toMatchObject([{ id: NAME, kind, source: 'kong' }]);
  expect(harness.cloud.snapshots.status(harness.cloud.snapshots.find(kind, NAME))).toBe('available');
  expect(harness.verdict('snapshot-up')).toMatchObject({ verdict: 'passed', token: 't1', upgrade: 1 });
  expect(harness.said.some((line) => line.includes('is creating'))).toBe(true);
});

test('the second phase has a snapshot of its own', async () => {
  await snapshot();
  await snapshot({}, 'snapshot-finish');
  expect(ids()).toEqual([NAME, 'kong-bluegreen-main-1-before-finish']);
});

test('of Aurora, whose names are shorter, a long path is cut, and both phases keep their names', async () => {
  const context = {
    path: `/${'platform-team/'.repeat(4)}kong`,
    snapshot: { kind: 'cluster', identifier: 'Kong' },
  } as const;
  await snapshot(context);
  await snapshot(context, 'snapshot-finish');
  expect(ids()).toHaveLength(2);
  for (const id of ids())
    expect(id).toMatch(/^(?=.{1,63}$)platform-team(-[a-z0-9]+)+-[0-9a-f]{8}-1-before-(up|finish)$/);
  // A cut-off step finds its own again, whose source AWS keeps in lower case.
  jest
    .spyOn(harness.cloud.snapshots, 'find')
    .mockImplementation(
      (_, id) => ({ ...harness.cloud.snapshots.all().find((it) => it.id === id), source: 'kong' }) as never,
    );
  expect((await snapshot(context)).verdict).toBe('passed');
});

test('a step that was cut off finds its own snapshot again', async () => {
  harness.cloud.snapshots.create('instance', 'kong', NAME);
  expect((await snapshot()).verdict).toBe('passed');
  expect(ids()).toEqual([NAME]);
});

test('an old snapshot of that name is not taken for this one', async () => {
  harness.cloud.snapshots.create('instance', 'kong', NAME);
  await harness.ports(harness.context()).pause(10_000);
  harness.writeLedger();
  expect(await snapshot()).toMatchObject({ verdict: 'failed' });
  expect((await snapshot()).evidence).toMatch(
    /is from .* before this stage began: keep it, .* --upgrade 2 --reason WHY/,
  );
});

test('the snapshot of an attempt that was given up days ago does not hold what was written since', async () => {
  harness.cloud.snapshots.create('instance', 'kong', NAME);
  const context = harness.context();
  const later = new Date(harness.clock.now().getTime() + 25 * 3_600_000);
  const { verdict, evidence } = await runStep('snapshot-up', context, { ...harness.ports(context), now: () => later });
  expect(verdict).toBe('failed');
  expect(evidence).toMatch(
    /did not continue.*delete it \(aws rds delete-db-snapshot\), and apply STAGE=migrate-up again/,
  );
});

test('one that takes longer is no failure of RDS: the next run goes on waiting', async () => {
  const outcome = await snapshot({ deadlineSeconds: 1 });
  expect(outcome).toMatchObject({ verdict: 'failed' });
  expect(outcome.evidence).toContain('RDS continues with it: apply STAGE=migrate-up again to wait longer');
  expect((await snapshot()).verdict).toBe('passed');
  expect(ids()).toEqual([NAME]);
});

test('a snapshot that failed, and a database that is not there, say what to do', async () => {
  const status = jest.spyOn(harness.cloud.snapshots, 'status').mockReturnValue('failed');
  expect((await snapshot()).evidence).toBe(
    `snapshot ${NAME} is failed; delete it, fix the fault that RDS reports, and apply STAGE=migrate-up again`,
  );
  status.mockRestore();
  harness.cloud.faults.apiError(
    'CreateDBSnapshot',
    new AwsError('DBInstanceNotFound', 'DBInstance kong not found.', 404),
    // However often the SDK asks.
    1000,
  );
  expect((await snapshot({ upgrade: 2 })).evidence).toMatch(
    /^there is no RDS instance kong in this account and region; set snapshot.identifier/,
  );
});

test.each(['instance', 'cluster'] as const)('a snapshot of another %s under that name does not count', async (kind) => {
  harness.cloud.snapshots.create(kind, 'staging', NAME);
  const { verdict, evidence } = await snapshot({ snapshot: { kind, identifier: 'kong' } });
  expect(verdict).toBe('failed');
  expect(evidence).toMatch(/is of staging, not of kong; copy it if you need it, delete it .* apply STAGE=\S+ again$/);
});
