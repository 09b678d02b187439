import { stateMachine } from '../../../lib/runner/run/state-machine';
import { stagesOf, TrafficSchedule } from '../../../lib/domain';

interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Parameters?: { readonly BuildspecOverride?: string };
  readonly Next?: string;
  readonly End?: boolean;
  readonly Catch?: readonly { readonly Next: string }[];
}

const STAGES = stagesOf(TrafficSchedule.steps(0.5, 100), { from: 'blue', to: 'green' });
const OPTIONS = { project: 'kong', gates: '--analyze --bake 900', approvalSeconds: 600, stageSeconds: 7200 };
const APPROVED = { ...OPTIONS, approvalTopicArn: 'arn:aws:sns:eu-west-1:123456789012:upgrades' };

function machine(options: Parameters<typeof stateMachine>[1]): { StartAt: string; States: Record<string, State> } {
  return stateMachine(STAGES, options) as never;
}

/** States from the first to the last, as they follow each other when nothing fails. */
function walk({ StartAt, States }: ReturnType<typeof machine>): readonly string[] {
  const path = [StartAt];
  for (let next = States[StartAt]?.Next; next !== undefined; next = States[next]?.Next) path.push(next);
  return path;
}

const commandsOf = ({ Parameters }: State): readonly string[] =>
  (JSON.parse(Parameters?.BuildspecOverride ?? '{}') as { phases: { build: { commands: string[] } } }).phases.build
    .commands;

test('every stage is a build in order, with the command that an operator would type', () => {
  const { StartAt, States } = machine(OPTIONS);
  expect(walk({ StartAt, States })).toEqual(STAGES.map(({ id }) => id));
  expect(commandsOf(States['shift-0.5']!)).toEqual([
    'npx kong-bluegreen run --to shift-0.5 --forward-only --yes --analyze --bake 900',
  ]);
  expect(States['retire-blue']).toMatchObject({ End: true });
});

test('somebody is asked before each rise and before what can not be taken back', () => {
  const asked = walk(machine(APPROVED)).filter((name) => name.startsWith('approve'));
  expect(asked).toEqual(['approve shift-0.5', 'approve shift-100', 'approve migrate-finish']);
});

test('silence brings the traffic back as long as it can, and every failure ends the execution', () => {
  const { States } = machine(APPROVED);
  expect(States['approve shift-100']?.Catch?.[0]?.Next).toBe('abort');
  expect(commandsOf(States.abort!)).toEqual(['npx kong-bluegreen abort --yes']);
  expect(States['approve migrate-finish']?.Catch?.[0]?.Next).toBe('stopped');
  for (const { id } of STAGES) expect(States[id]?.Catch?.[0]?.Next).toBe('stopped');
  expect(States.stopped?.Type).toBe('Fail');
});

test.each([OPTIONS, APPROVED])('no state leads to one that is missing, and none is out of reach', (options) => {
  const { StartAt, States } = machine(options);
  const led = Object.values(States).flatMap(({ Next, Catch = [] }) => [
    ...(Next === undefined ? [] : [Next]),
    ...Catch.map((one) => one.Next),
  ]);
  expect([...new Set([StartAt, ...led])].sort()).toEqual(Object.keys(States).sort());
});
