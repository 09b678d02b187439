import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UpgradeOutline } from '../../../lib/domain';
import { RunnerError } from '../../../lib/runner/common/runner-error';
import { readJournal } from '../../../lib/runner/journal/read-journal';
import type { RunPorts } from '../../../lib/runner/run/run-ports';
import { RunJournal } from '../../../lib/runner/session/run-journal';

const directory = mkdtempSync(join(tmpdir(), 'kong-bluegreen-test-'));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

async function endedBy(work: () => Promise<void>): Promise<unknown> {
  const journal = join(directory, 'run.jsonl');
  rmSync(journal, { force: true });
  const run = new RunJournal('run', { directory, journal }, () => undefined);
  const use = () => Promise.resolve({ path: '/p' } as UpgradeOutline);
  const ports = run.watching({ use } as unknown as RunPorts, () => undefined, undefined);
  await run
    .whole(async () => {
      await ports.use('baseline', false);
      await work();
    })
    .catch(() => undefined);
  return readJournal(readFileSync(journal, 'utf8')).lines.at(-1)?.event;
}

test('the end of a refused command has the code and the sentence of the refusal', async () => {
  const refusal = new RunnerError('KBG-RUN-004', 'the plan exceeds the change budget', 'refused');
  expect(await endedBy(() => Promise.reject(refusal))).toEqual({
    type: 'ended',
    outcome: 'refused',
    code: 'KBG-RUN-004',
    sentence: 'the plan exceeds the change budget',
  });
});

test('the end of a failure without a code has its message', async () => {
  expect(await endedBy(() => Promise.reject(new Error('out of memory')))).toEqual({
    type: 'ended',
    outcome: 'error',
    sentence: 'out of memory',
  });
});

test('the end of a command that is done has neither', async () => {
  expect(await endedBy(() => Promise.resolve())).toEqual({ type: 'ended', outcome: 'done' });
});
