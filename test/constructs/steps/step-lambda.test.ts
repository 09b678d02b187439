import type { KongUpgradeProps } from '../../../lib';
import type { BudgetContext, PlannedChange, UpgradeOutline } from '../../../lib/domain';
import { desiredState, overBudget, rolesFrom, stageById, stagesOf, TrafficSchedule } from '../../../lib/domain';
import type { ResourceJson, StackJson } from '../../support/synthesis';
import { synthesizeUpgrade } from '../../support/synthesis';

const FUNCTION = 'arn:aws:lambda:eu-west-1:123456789012:function:upgrade-steps';
const preflight = { image: 'registry.example/cdktf-kong-bluegreen:0.1.0' };
const STEPS = ['snapshot_up', 'up', 'snapshot_finish', 'finish', 'wait_healthy', 'settle', 'drained'].map(
  (step) => `gateway_${step}`,
);
const schedule = TrafficSchedule.steps(10, 50, 100);
const roles = rolesFrom('blue');
const stages = stagesOf(schedule, roles).map(({ id }) => id);

const byFunction = (stage: string, props: Partial<KongUpgradeProps> = {}): StackJson =>
  synthesizeUpgrade(stage, { preflight, stepLambdaArn: FUNCTION, ...props });
const byCommand = (stage: string): StackJson => synthesizeUpgrade(stage, { preflight });

const stepsOf = ({ resource }: StackJson, type: string): Readonly<Record<string, ResourceJson>> =>
  Object.fromEntries(Object.entries(resource[type] ?? {}).filter(([name]) => STEPS.includes(name)));

/** Every resource's place in the order, with the steps under the name of the other executor. */
function orderOf({ resource }: StackJson, type: string, as: string): object {
  const named = (text: string): string => text.replace(new RegExp(`^${type}\\.(${STEPS.join('|')})$`), `${as}.$1`);
  const all = Object.entries(resource).flatMap(([kind, of]) =>
    Object.entries(of).map(([name, { count, depends_on: on }]): [string, unknown] => [
      named(`${kind}.${name}`),
      { count, on: ((on ?? []) as string[]).map(named).sort() },
    ]),
  );
  return Object.fromEntries(all);
}

describe('with stepLambdaArn', () => {
  it.each(stages)('every step of %s is an invocation, in the same order as by the command', (stage) => {
    const synthesized = byFunction(stage);
    expect(Object.keys(stepsOf(synthesized, 'aws_lambda_invocation')).sort()).toEqual([...STEPS].sort());
    expect(stepsOf(synthesized, 'terraform_data')).toEqual({});
    expect(orderOf(synthesized, 'aws_lambda_invocation', 'step')).toEqual(
      orderOf(byCommand(stage), 'terraform_data', 'step'),
    );
  });

  it('an invocation has the triggers of the command, and its input alone makes no new one', () => {
    const [invoked, called] = [byFunction('shift-10'), byCommand('shift-10')];
    for (const name of STEPS) {
      const { function_name, qualifier, input, triggers, lifecycle, lifecycle_scope } =
        invoked.resource.aws_lambda_invocation![name]!;
      const step = name.replace('gateway_', '').replace('_', '-');
      expect({ function_name, qualifier, lifecycle_scope, lifecycle }).toEqual({
        function_name: FUNCTION,
        lifecycle: { ignore_changes: ['input'] },
      });
      expect(input).toBe(`\${jsonencode({ step = "${step}", context = local.${name}_context })}`);
      const inOrder = called.resource.terraform_data![name]!.triggers_replace as string[];
      expect(new Set(Object.values(triggers as object))).toEqual(new Set(inOrder));
      expect(invoked.locals[`${name}_context`]).toEqual(called.locals[`${name}_context`]);
    }
  });

  it('an alias of the function is invoked as such', () => {
    const { resource } = byFunction('baseline', { stepLambdaArn: `${FUNCTION}:live` });
    expect(resource.aws_lambda_invocation!.gateway_up).toMatchObject({ function_name: FUNCTION, qualifier: 'live' });
  });

  it('a function of the same stack is taken by its reference', () => {
    const stepLambdaArn = '${aws_lambda_function.steps.arn}';
    const { resource } = byFunction('baseline', { stepLambdaArn });
    expect(resource.aws_lambda_invocation!.gateway_up).toMatchObject({ function_name: stepLambdaArn });
  });

  it.each<[Partial<KongUpgradeProps>, string]>([
    [
      { stepLambdaArn: 'upgrade-steps' },
      'stepLambdaArn must be like arn:aws:lambda:REGION:ACCOUNT:function:NAME, optionally followed by :ALIAS or :VERSION, got "upgrade-steps"',
    ],
    [
      { stepLambdaArn: FUNCTION.replace('eu-west-1', 'eu-west-2') },
      `stepLambdaArn must be of account 123456789012 in eu-west-1, got "${FUNCTION.replace('eu-west-1', 'eu-west-2')}"`,
    ],
    [
      { preflight: {} },
      'stepLambdaArn needs preflight.image, got none: the function does not know the password of the datastore',
    ],
    [{ propagationSeconds: 841 }, 'propagationSeconds must be a whole number from 1 to 840, got 841'],
  ])('%p is refused', (props, sentence) => {
    expect(() => byFunction('baseline', props)).toThrow(sentence);
  });
});

it('without it there is no invocation', () => {
  expect(byCommand('shift-10').text).not.toMatch(/"aws_lambda_invocation": \{/);
});

describe('the change budget', () => {
  const stage = (id: string): BudgetContext['after'] => desiredState(stageById(id, schedule, roles), roles);

  it.each([
    ['the function', byFunction],
    ['the command', byCommand],
  ])('lets invocations of the steps go and come where %s runs them, and no others', (_, synthesize) => {
    const { output } = JSON.parse(synthesize('shift-10').text) as {
      output: { gateway_plan: { value: UpgradeOutline } };
    };
    const { resources } = output.gateway_plan.value;
    const change = (name: string, action: PlannedChange['action']): PlannedChange => {
      const type = 'aws_lambda_invocation';
      return { address: `${type}.${name}`, type, action };
    };
    const changes = STEPS.flatMap((name) => [change(`${name}[0]`, 'replace'), change(`${name}[0]`, 'delete')]);
    const stray = change('seed', 'delete');
    const [before, after] = [stage('start-green'), stage('shift-10')];
    const context = { before, after, putBackBy: undefined, patch: [], resources, allowed: [] };
    expect(overBudget({ changes: [...changes, stray], drifted: [] }, context)).toMatchObject([
      { address: 'aws_lambda_invocation.seed' },
    ]);
  });
});
