import { shellCommand } from '../../../lib/runner/adapters/process/shell-command';
import { commandGates } from '../../../lib/runner/gates/command-gate';
import type { GatePorts } from '../../../lib/runner/gates/gate-ports';
import type { GateAnswer, GateQuestion } from '../../../lib/runner/gates/gates';

const { signal } = new AbortController();

async function asked(
  command: string,
  timeoutSeconds = 25,
): Promise<{ readonly answer: GateAnswer | undefined; readonly lines: readonly string[] }> {
  const lines: string[] = [];
  const ports: Partial<GatePorts> = {
    signal,
    pause: () => Promise.resolve(),
    shell: (line, environment, end) =>
      shellCommand(line, {
        directory: process.cwd(),
        environment: { ...process.env, ...environment },
        signal: end,
        onLine: (text) => lines.push(text),
      }),
  };
  const [gate] = commandGates({ command, bakeSeconds: 0, timeoutSeconds }, ports as GatePorts);
  const question = { stage: 'shift-10', weights: { blue: 90, green: 10 } } as unknown as GateQuestion;
  return { answer: await gate!.ask(question), lines };
}

test('the last line is the evidence, and a line without an end does not fill the memory', async () => {
  const { answer, lines } = await asked('printf "first\\n\\nlast"; head -c 50000000 /dev/zero | tr "\\0" x');
  expect(answer).toEqual({ verdict: 'passed', evidence: `exit 0: last${'x'.repeat(496)}` });
  expect(lines).toEqual(['| first', `| last${'x'.repeat(496)}`]);
});

test('the command has ended when it exits, even if it leaves a program in the background', async () => {
  const { answer } = await asked('sleep 60 & echo fine; exit 0');
  expect(answer).toEqual({ verdict: 'passed', evidence: 'exit 0: fine' });
});

test.each([
  ['exit 13', 'inconclusive', 'exit 13: the command printed nothing'],
  ['echo no >&2; exit 3', 'failed', 'exit 3: no'],
  ['kill -9 $$', 'inconclusive', 'the command was ended by a signal'],
])('%s is %s', async (command, verdict, evidence) => {
  expect((await asked(command)).answer).toEqual({ verdict, evidence });
});

test('a command that takes too long is ended, and is inconclusive', async () => {
  expect((await asked('sleep 60', 0.2)).answer).toEqual({
    verdict: 'inconclusive',
    evidence: 'the command did not end within 0.2 s',
  });
});

test('the command knows the stage and the weights', async () => {
  const { answer } = await asked('echo $KONG_BLUEGREEN_STAGE $KONG_BLUEGREEN_WEIGHT_BLUE $KONG_BLUEGREEN_WEIGHT_GREEN');
  expect(answer?.evidence).toBe('exit 0: shift-10 90 10');
});

test('the lines of the command are shown without control characters', async () => {
  const { answer, lines } = await asked(
    `printf '\\033[31mError: the\\010 settings\\007\\033[0m\\n'; printf '\\033[0m\\n'; exit 1`,
  );
  expect(answer).toEqual({ verdict: 'failed', evidence: 'exit 1: Error: the· settings·' });
  expect(lines).toEqual(['| Error: the· settings·']);
});
