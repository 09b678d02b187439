import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesize } from '../../lib/runner/adapters/terraform/cdktf-app';
import { commandGate } from '../../lib/runner/adapters/process/command-gate';
import type { GateQuestion } from '../../lib/runner/gates/gates';

/** Coloured, and with a bell and a backspace. */
const LOUD = `printf '\\033[31mError: the\\010 settings\\007\\033[0m\\n'`;
const SPOKEN = 'Error: the· settings·';

test('what an app says before it fails is told without its orders to a terminal', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'kbg-app-'));
  const options = { directory, command: `${LOUD}; exit 3`, environment: process.env };
  await expect(synthesize(options, 'shift-10', join(directory, 'out'), false)).rejects.toThrow(
    `ended with 3 at stage shift-10: ${SPOKEN}; mend the app`,
  );
  rmSync(directory, { recursive: true });
});

test.each([
  ["echo 'kong-bluegreen: subnetIds must not be empty' >&2; exit 2", 'usage'],
  ["echo 'kong-bluegreen: it fell over' >&2; exit 1", 'error'],
  ["echo 'error TS2304: cannot find name' >&2; exit 2", 'error'],
])('an app that ends by %j is an outcome of %s', async (command, outcome) => {
  const directory = mkdtempSync(join(tmpdir(), 'kbg-app-'));
  const asked = synthesize({ directory, command, environment: process.env }, 'shift-10', join(directory, 'out'), false);
  await expect(asked).rejects.toMatchObject({ outcome });
  rmSync(directory, { recursive: true });
});

test('so is what the command of a gate says', async () => {
  const lines: string[] = [];
  const gate = commandGate({
    command: `${LOUD}; printf '\\033[0m\\n'; exit 1`,
    directory: '.',
    environment: process.env,
    bakeSeconds: 0,
    timeoutSeconds: 60,
    signal: new AbortController().signal,
    onLine: (line) => lines.push(line),
  });
  const question = { stage: 'shift-10', weights: { blue: 90, green: 10 } } as GateQuestion;
  expect(await gate.ask(question)).toEqual({ verdict: 'failed', evidence: `exit 1: ${SPOKEN}` });
  expect(lines).toEqual([`| ${SPOKEN}`]);
});
