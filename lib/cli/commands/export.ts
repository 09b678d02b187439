import type { Command } from 'commander';
import { stagesOf } from '../../domain';
import { RunnerError } from '../../runner/common/runner-error';
import type { StateMachineOptions } from '../../runner/run/state-machine';
import { stateMachine } from '../../runner/run/state-machine';
import { readUpgrade } from '../../runner/run/upgrade-route';
import { exitWith } from '../output/exit';
import { readNumber, shaped } from '../options/lab-options';
import type { AppFlags } from '../options/app-options';
import { addAppOptions } from '../options/app-options';
import { UpgradeSession } from '../../runner/session/upgrade-session';

interface ExportFlags extends AppFlags {
  readonly format: string;
  readonly project: string;
  readonly gates: string;
  readonly approvalTopic?: string;
  readonly approvalTimeout: string;
  readonly stageTimeout: string;
}

export function register(program: Command): void {
  addAppOptions(program.command('export'))
    .description('prints the upgrade as an AWS Step Functions state machine with a CodeBuild build for each stage')
    .requiredOption('--format <format>', 'asl, the Amazon States Language')
    .requiredOption('--project <name>', "CodeBuild project with your app as its source and the operator's role")
    .option('--gates <words>', 'gate options of each "run"', '')
    .option(
      '--approval-topic <arn>',
      'SNS topic that gets a request for approval before each rise and before migrate-finish',
    )
    .option('--approval-timeout <seconds>', 'time for an answer; after it all traffic goes back', '86400')
    .option('--stage-timeout <seconds>', 'time for one stage with its gates', '14400')
    .addHelpText(
      'after',
      [
        '',
        'Examples:',
        '  npx kong-bluegreen export --format asl --project kong-upgrade > upgrade.asl.json',
        '  npx kong-bluegreen export --format asl --project kong-upgrade --gates "--analyze --bake 900" \\',
        '    --approval-topic arn:aws:sns:eu-west-1:123456789012:upgrades',
      ].join('\n'),
    )
    .action((flags: ExportFlags) => exitWith(() => print(flags)));
}

async function print(flags: ExportFlags): Promise<void> {
  const options = readOptions(flags);
  await UpgradeSession.use(flags, { looks: true }, async (session) => {
    const { schedule, roles } = readUpgrade(await session.workspace.use('baseline', false));
    process.stdout.write(`${JSON.stringify(stateMachine(stagesOf(schedule, roles), options), undefined, 2)}\n`);
  });
}

const TOPIC = /^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]+$/;
/** The options go into a shell, so they may not contain its special characters. */
const WORDS = /^[\w\s./:=-]*$/;
const YEAR = 31_536_000;

function readOptions(flags: ExportFlags): StateMachineOptions {
  const { format, project, gates, approvalTopic, approvalTimeout, stageTimeout } = flags;
  if (format !== 'asl') throw new RunnerError('KBG-CLI-002', `--format must be asl, got "${format}"`, 'usage');
  return {
    project: shaped('--project', project, /^[A-Za-z0-9][\w-]{1,254}$/, 'the name of a CodeBuild project'),
    gates: shaped(
      '--gates',
      gates,
      WORDS,
      'options of "kong-bluegreen run" without quotes and special characters of the shell',
    ),
    ...(approvalTopic === undefined
      ? {}
      : { approvalTopicArn: shaped('--approval-topic', approvalTopic, TOPIC, 'the ARN of an SNS topic') }),
    approvalSeconds: readNumber('--approval-timeout', approvalTimeout, 60, YEAR),
    stageSeconds: readNumber('--stage-timeout', stageTimeout, 60, YEAR),
  };
}
