import type { Stage } from '../../domain';

/** Settings of the state machine. */
export interface StateMachineOptions {
  /** CodeBuild project whose source is the user's app and whose role is the operator's. */
  readonly project: string;
  /** Gate options of `run`, such as `--analyze --bake 900`. */
  readonly gates: string;
  /** SNS topic that gets a request for approval before each rise and before `migrate-finish`. @default - nobody is asked */
  readonly approvalTopicArn?: string;
  /** Seconds for an answer. After them all traffic goes back to the live release, if the stage allows it. */
  readonly approvalSeconds: number;
  /** Seconds for one stage with its gates. */
  readonly stageSeconds: number;
}

type State = Readonly<Record<string, unknown>>;

/**
 * An upgrade as a state machine of AWS Step Functions (Amazon States Language): a CodeBuild build for each stage runs the command that an
 * operator would type. The command itself asks the gates and brings the traffic back.
 */
export function stateMachine(stages: readonly Stage[], options: StateMachineOptions): State {
  const states = stages.flatMap((stage, index): readonly (readonly [string, State])[] => {
    const next = stages[index + 1];
    const asked = options.approvalTopicArn !== undefined && needsApproval(stage);
    const follows = next === undefined ? { End: true } : { Next: entryOf(next, options) };
    const run = `npx kong-bluegreen run --to ${stage.id} --forward-only --yes ${options.gates}`.trim();
    const task = build(run, options, { ...follows, Catch: [{ ErrorEquals: ['States.ALL'], Next: STOPPED }] });
    return asked
      ? [
          [approvalOf(stage), approval(stage, options)],
          [stage.id, task],
        ]
      : [[stage.id, task]];
  });
  const abort = build('npx kong-bluegreen abort --yes', options, { Next: STOPPED });
  return {
    Comment: 'kong-bluegreen: an execution that is started again goes on from the ledger',
    StartAt: entryOf(stages[0], options),
    States: Object.fromEntries([
      ...states,
      ...(options.approvalTopicArn === undefined ? [] : [[ABORT, abort] as const]),
      [STOPPED, FAILED],
    ]),
  };
}

const ABORT = 'abort';
const STOPPED = 'stopped';
const FAILED: State = {
  Type: 'Fail',
  Error: 'Stopped',
  Cause: 'the log of the last build says why; look with "kong-bluegreen status", then start the state machine again',
};

/** True for every rise of the weight, and for the point of no return. */
const needsApproval = ({ kind }: Stage): boolean => kind === 'shift' || kind === 'migrate-finish';
const approvalOf = ({ id }: Stage): string => `approve ${id}`;

function entryOf(stage: Stage | undefined, { approvalTopicArn }: StateMachineOptions): string {
  if (stage === undefined) return STOPPED;
  return approvalTopicArn !== undefined && needsApproval(stage) ? approvalOf(stage) : stage.id;
}

function build(command: string, { project, stageSeconds }: StateMachineOptions, follows: State): State {
  const buildspec = { version: '0.2', phases: { install: { commands: ['npm ci'] }, build: { commands: [command] } } };
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::codebuild:startBuild.sync',
    // JSON is YAML, which a buildspec is written in.
    Parameters: { ProjectName: project, BuildspecOverride: JSON.stringify(buildspec) },
    TimeoutSeconds: stageSeconds,
    ...follows,
  };
}

/** The holder of the token answers with SendTaskSuccess or SendTaskFailure. No answer in time counts as a refusal. */
function approval(stage: Stage, { approvalTopicArn, approvalSeconds }: StateMachineOptions): State {
  const isFinal = stage.kind === 'migrate-finish';
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::sns:publish.waitForTaskToken',
    Parameters: {
      TopicArn: approvalTopicArn,
      Subject: `kong-bluegreen asks for ${stage.id}`,
      'Message.$': `States.Format('Answer with aws stepfunctions send-task-success --task-output 1 --task-token {}', $$.Task.Token)`,
    },
    TimeoutSeconds: approvalSeconds,
    // After the old release is removed, no traffic can go back, so the traffic stays.
    Catch: [{ ErrorEquals: ['States.ALL'], Next: isFinal ? STOPPED : ABORT }],
    Next: stage.id,
  };
}
