import { alarmGates } from '../../../lib/runner/gates/alarms-gate';
import type { AlarmState, AlarmStates, GatePorts } from '../../../lib/runner/gates/gate-ports';
import { gatesOf } from '../../../lib/runner/gates/gate-table';
import type { GateAnswer, GateQuestion } from '../../../lib/runner/gates/gates';

const SLOT = (slot: string) => ({
  trafficAlarms: [`${slot}.errors`, `${slot}.latency`],
  healthAlarms: [`${slot}.health`],
});
const OUTLINE = {
  weights: [10, 100],
  live: 'blue',
  resources: { slots: { blue: SLOT('blue'), green: SLOT('green') } },
};
const QUESTION = { stage: 'shift-10', weights: { blue: 90, green: 10 }, outline: OUTLINE } as unknown as GateQuestion;

type States = Readonly<Record<string, string>>;

/** CloudWatch's answers, one for each query (the last one stays); each query takes a minute of AWS's clock. */
class Alarms {
  readonly asked: (readonly string[])[] = [];
  private now = 0;

  constructor(private readonly answers: readonly States[]) {}

  readonly ports = {
    signal: new AbortController().signal,
    pause: () => Promise.resolve(),
    alarms: (_: unknown, addresses: readonly string[]): Promise<AlarmStates> => {
      const states = this.answers[Math.min(this.asked.length, this.answers.length - 1)] ?? {};
      this.asked.push(addresses);
      this.now += 60_000;
      const alarms = Object.entries(states).map(([address, state]): [string, AlarmState] => [
        address,
        { name: `kong ${address}`, state, reason: 'crossed' },
      ]);
      return Promise.resolve({ now: new Date(this.now), alarms: new Map(alarms) });
    },
  } as unknown as GatePorts;

  async answer(): Promise<GateAnswer | undefined> {
    const [gate] = gatesOf({ alarms: {} }, this.ports);
    return await gate!.ask(QUESTION);
  }
}

const GOOD = { 'green.errors': 'OK', 'green.latency': 'OK', 'green.health': 'OK' };

it('asks for the alarms of the next release only, after each rise', async () => {
  const alarms = new Alarms([GOOD]);
  expect(alarmGates({}, alarms.ports).map(({ asked }) => asked)).toEqual(['after-rise']);
  expect(await alarms.answer()).toEqual({ verdict: 'passed', evidence: 'none of 3 CloudWatch alarms is in ALARM' });
  expect(alarms.asked).toEqual([['green.errors', 'green.latency', 'green.health']]);
});

it('fails at once if a traffic alarm is in ALARM', async () => {
  const alarms = new Alarms([{ ...GOOD, 'green.errors': 'ALARM', 'green.health': 'ALARM' }, GOOD]);
  expect(await alarms.answer()).toEqual({
    verdict: 'failed',
    evidence: 'in ALARM: kong green.errors (crossed); kong green.health (crossed)',
  });
  expect(alarms.asked).toHaveLength(1);
});

it('waits for a health alarm, which rings while the first nodes start', async () => {
  const ringing = { ...GOOD, 'green.health': 'ALARM' };
  expect((await new Alarms([ringing, ringing, GOOD]).answer())?.verdict).toBe('passed');
});

it('fails if the health alarm stays in ALARM for five minutes', async () => {
  const alarms = new Alarms([{ ...GOOD, 'green.health': 'ALARM' }]);
  expect(await alarms.answer()).toEqual({ verdict: 'failed', evidence: 'in ALARM: kong green.health (crossed)' });
  expect(alarms.asked).toHaveLength(6);
});

it('passes an alarm without enough data', async () => {
  expect((await new Alarms([{ ...GOOD, 'green.errors': 'INSUFFICIENT_DATA' }]).answer())?.verdict).toBe('passed');
});

it('is not asked if the app creates no alarms', async () => {
  expect(await new Alarms([{}]).answer()).toBeUndefined();
});

it('cannot tell if CloudWatch lacks an alarm that Terraform created', async () => {
  expect(await new Alarms([{ ...GOOD, 'green.latency': 'MISSING' }]).answer()).toMatchObject({
    verdict: 'error',
    evidence: expect.stringMatching(/^CloudWatch has no alarm kong green\.latency, .* add --no-alarms$/) as string,
  });
});

it('has the verdict error if AWS cannot be asked', async () => {
  const alarms = new Alarms([GOOD]);
  const ports = { ...alarms.ports, alarms: () => Promise.reject(new Error('AWS refused a call')) };
  const [gate] = gatesOf({ alarms: {} }, ports);
  expect(await gate!.ask(QUESTION)).toEqual({ verdict: 'error', evidence: 'AWS refused a call' });
});
