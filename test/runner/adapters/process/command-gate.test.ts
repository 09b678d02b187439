import { commandGate } from '../../../../lib/runner/adapters/process/command-gate';
import type { GateAnswer, GateQuestion } from '../../../../lib/runner/gates/gates';

async function asked(command: string): Promise<{ readonly answer: GateAnswer; readonly lines: readonly string[] }> {
  const lines: string[] = [];
  const gate = commandGate({
    ...{ command, directory: process.cwd(), environment: process.env, bakeSeconds: 0, timeoutSeconds: 25 },
    signal: new AbortController().signal,
    onLine: (line) => lines.push(line),
  });
  const question = { stage: 'shift-10', weights: { blue: 90, green: 10 } } as unknown as GateQuestion;
  return { answer: await gate.ask(question), lines };
}

test('its last line is the evidence, and one without an end fills no memory', async () => {
  const { answer, lines } = await asked('printf "first\\n\\nlast"; head -c 50000000 /dev/zero | tr "\\0" x');
  expect(answer).toEqual({ verdict: 'passed', evidence: `exit 0: last${'x'.repeat(496)}` });
  expect(lines).toEqual(['| first', `| last${'x'.repeat(496)}`]);
});

test('it has ended when it exits, whatever it leaves in the background', async () => {
  const { answer } = await asked('sleep 60 & echo fine; exit 0');
  expect(answer).toEqual({ verdict: 'passed', evidence: 'exit 0: fine' });
});

test.each([
  ['exit 13', 'inconclusive', 'exit 13: it said nothing'],
  ['echo no >&2; exit 3', 'failed', 'exit 3: no'],
  ['kill -9 $$', 'inconclusive', 'the command was ended by a signal'],
])('%s is %s', async (command, verdict, evidence) => {
  expect((await asked(command)).answer).toEqual({ verdict, evidence });
});
