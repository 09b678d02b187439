/** Statement of a policy for one purpose. The reader replaces NAME, REGION, ACCOUNT, CLUSTER and the other words in capitals. */
export interface Grant {
  readonly sid: string;
  readonly purpose: string;
  /** Requests of the AWS SDK that need it. */
  readonly calls: readonly string[];
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

const CLUSTER = 'arn:aws:ecs:REGION:ACCOUNT:cluster/CLUSTER';
const IN_CLUSTER = { ArnEquals: { 'ecs:cluster': CLUSTER } };
const EVERYTHING = ['*'];

/** Requests that need no permission (AWS: STS API, GetCallerIdentity). */
export const NEEDS_NOTHING = ['GetCallerIdentity'];

/**
 * Permissions of `kong-bluegreen` and of the one-off steps: the actions of their requests, and the actions that AWS requires with them.
 * Source for the resources and conditions of an action: the Service Authorization Reference.
 */
export const OPERATOR: readonly Grant[] = [
  {
    sid: 'Ledger',
    purpose: 'read ledger, intent and verdicts; write verdicts, and the ledger by `ledger set`',
    calls: ['GetParameters', 'PutParameter'],
    actions: ['ssm:GetParameters', 'ssm:PutParameter'],
    resources: ['arn:aws:ssm:REGION:ACCOUNT:parameter/kong-bluegreen/NAME/*'],
  },
  {
    sid: 'FindTasks',
    purpose: 'find a step that still runs, to attach to it',
    calls: ['ListTasks'],
    actions: ['ecs:ListTasks'],
    resources: EVERYTHING,
    condition: IN_CLUSTER,
  },
  {
    sid: 'LookAtCluster',
    purpose: 'wait for tasks and services',
    calls: ['DescribeTasks', 'DescribeServices'],
    actions: ['ecs:DescribeTasks', 'ecs:DescribeServices'],
    resources: ['arn:aws:ecs:REGION:ACCOUNT:task/CLUSTER/*', 'arn:aws:ecs:REGION:ACCOUNT:service/CLUSTER/NAME-*'],
    condition: IN_CLUSTER,
  },
  {
    sid: 'RunSteps',
    purpose: 'run `kong migrations up`, `finish` and `list`, and the preflight inside the VPC',
    calls: ['RunTask'],
    actions: ['ecs:RunTask'],
    resources: [
      'arn:aws:ecs:REGION:ACCOUNT:task-definition/NAME-blue-migrations:*',
      'arn:aws:ecs:REGION:ACCOUNT:task-definition/NAME-green-migrations:*',
      'arn:aws:ecs:REGION:ACCOUNT:task-definition/NAME-preflight:*',
    ],
    condition: IN_CLUSTER,
  },
  {
    sid: 'PassRoles',
    purpose: 'pass the roles of these tasks; the role that starts nodes is not needed',
    calls: [],
    actions: ['iam:PassRole'],
    resources: ['arn:aws:iam::ACCOUNT:role/NAME-migration', 'arn:aws:iam::ACCOUNT:role/NAME-task'],
    condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
  },
  {
    sid: 'ReadOutput',
    purpose: 'read the output of these tasks',
    calls: ['GetLogEvents'],
    actions: ['logs:GetLogEvents'],
    resources: ['arn:aws:logs:REGION:ACCOUNT:log-group:/kong/NAME/*:log-stream:*'],
  },
  {
    sid: 'LookAtTraffic',
    purpose: 'read weights and healthy targets; these actions have no resource types',
    calls: ['DescribeRules', 'DescribeTargetHealth'],
    actions: ['elasticloadbalancing:DescribeRules', 'elasticloadbalancing:DescribeTargetHealth'],
    resources: EVERYTHING,
  },
  {
    sid: 'Metrics',
    purpose: 'read metrics for `--analyze`, the drain and the report; the action has no resource types',
    calls: ['GetMetricData'],
    actions: ['cloudwatch:GetMetricData'],
    resources: EVERYTHING,
  },
  {
    sid: 'Alarms',
    purpose: "read the states of the next release's alarms after each rise; not needed with `--no-alarms`",
    calls: ['DescribeAlarms'],
    actions: ['cloudwatch:DescribeAlarms'],
    resources: ['arn:aws:cloudwatch:REGION:ACCOUNT:alarm:NAME-*'],
  },
  {
    sid: 'SnapshotsOfInstance',
    purpose: 'only where `snapshot` names an RDS instance',
    calls: ['CreateDBSnapshot', 'DescribeDBSnapshots'],
    actions: ['rds:CreateDBSnapshot', 'rds:DescribeDBSnapshots'],
    resources: ['arn:aws:rds:REGION:ACCOUNT:db:INSTANCE', 'arn:aws:rds:REGION:ACCOUNT:snapshot:kong-bluegreen-NAME-*'],
  },
  {
    sid: 'SnapshotsOfAurora',
    purpose: 'only where `snapshot` names an Aurora cluster',
    calls: ['CreateDBClusterSnapshot', 'DescribeDBClusterSnapshots'],
    actions: ['rds:CreateDBClusterSnapshot', 'rds:DescribeDBClusterSnapshots'],
    resources: [
      'arn:aws:rds:REGION:ACCOUNT:cluster:AURORA',
      'arn:aws:rds:REGION:ACCOUNT:cluster-snapshot:kong-bluegreen-NAME-*',
    ],
  },
  {
    sid: 'SharedTable',
    purpose: 'only with `--shared-table`: read and write the lease and the journal of a team',
    calls: ['GetItem', 'PutItem', 'DeleteItem', 'Query'],
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:Query'],
    resources: ['arn:aws:dynamodb:REGION:ACCOUNT:table/TABLE'],
    condition: {
      'ForAllValues:StringEquals': {
        'dynamodb:LeadingKeys': ['lease /kong-bluegreen/NAME', 'journal /kong-bluegreen/NAME'],
      },
    },
  },
  {
    sid: 'Notify',
    purpose: 'only with `--notify` and an SNS topic',
    calls: ['Publish'],
    actions: ['sns:Publish'],
    resources: ['arn:aws:sns:REGION:ACCOUNT:TOPIC'],
  },
  {
    sid: 'AssumeOperator',
    purpose:
      'only with `operatorRoleArn`, for the credentials that run Terraform; the other statements are then for that role',
    calls: ['AssumeRole'],
    actions: ['sts:AssumeRole'],
    resources: ['arn:aws:iam::ACCOUNT:role/OPERATOR'],
  },
];

/** Permissions of the state machine of `export --format asl` (AWS: Step Functions Developer Guide, "Call AWS CodeBuild", "Call Amazon SNS"). */
export const STATE_MACHINE: readonly Grant[] = [
  {
    sid: 'Builds',
    purpose: 'start a build for each stage, and wait for its end',
    calls: [],
    actions: ['codebuild:StartBuild', 'codebuild:StopBuild', 'codebuild:BatchGetBuilds'],
    resources: ['arn:aws:codebuild:REGION:ACCOUNT:project/PROJECT'],
  },
  {
    sid: 'EndOfBuilds',
    purpose: 'Step Functions creates a rule that reports the end of a build',
    calls: [],
    actions: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
    resources: ['arn:aws:events:REGION:ACCOUNT:rule/StepFunctionsGetEventForCodeBuildRule'],
  },
  {
    sid: 'Approval',
    purpose: 'only with `--approval-topic`',
    calls: [],
    actions: ['sns:Publish'],
    resources: ['arn:aws:sns:REGION:ACCOUNT:TOPIC'],
  },
];
