import type { StepContext } from '../../../lib/domain';
import { DatastoreTask } from '../../../lib/runner/steps/datastore-task';
import { answerLines } from '../../../lib/runner/steps/datastore-question';
import { StepHarness } from '../../support/step-harness';

let harness: StepHarness;
beforeEach(async () => {
  harness = await StepHarness.start();
});
afterEach(() => harness.close());

function asker(more: Partial<StepContext> = {}): DatastoreTask {
  const context = harness.context(more);
  return new DatastoreTask(context, harness.ports(context));
}

test('an answer that comes by a log is read, its dates too, and its packed lines are not told', async () => {
  const ttl = new Date('2026-01-01T00:00:00Z');
  const [says = ''] = answerLines({ state: 'pending', lock: { ttl, live: true } });
  harness.runtime.answers[''] = [{ code: 0, says }];
  expect(await asker().readSchema()).toEqual({ state: 'pending', lock: { ttl, live: true } });
  expect(harness.runtime.commands).toEqual(['answer']);
  expect(harness.said.join('\n')).not.toContain('kong-bluegreen-answer');
});

test('a lock without an end comes by a log as such', async () => {
  const [says = ''] = answerLines({ state: 'pending', lock: { live: true } });
  harness.runtime.answers[''] = [{ code: 0, says }];
  expect(await asker().readSchema()).toEqual({ state: 'pending', lock: { live: true } });
});

test('an image that gives no answer is named, with the last thing that it said', async () => {
  harness.runtime.answers[''] = [{ code: 127, says: 'answer: not found' }];
  await expect(asker().readSchema()).rejects.toThrow(
    /^KBG-STEP-006: .* ended with 127 and no answer; check that .* Last line of the task: answer: not found$/,
  );
});

test('settings that are too long for the overrides of a task are refused before one is started', async () => {
  const noise = Array.from({ length: 2_000 }, (_, i) => Math.sin(i).toString(36)).join('');
  const from = { release: '0.34-1', environment: { KONG_NOISE: noise } };
  const preflight = { settings: { from, to: { release: '0.35-5' } }, waivers: [] };
  await expect(asker({ preflight }).preflight('before-up')).rejects.toThrow(
    /^KBG-STEP-004: .* too long for a task \(\d+ of 7500/,
  );
  expect(harness.runtime.commands).toEqual([]);
});
