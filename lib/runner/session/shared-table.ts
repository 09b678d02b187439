import { randomUUID } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { UpgradeOutline } from '../../domain';
import { asRunnerError } from '../common/aws-sentence';
import { AwsSession } from '../adapters/aws/aws-session';
import { AwsTable } from '../adapters/aws/aws-table';
import type { JournalLine } from '../journal/journal';
import { Lease, LEASE_TIMING } from '../team/lease';
import type { RunPorts } from '../run/run-ports';
import { RunnerError } from '../common/runner-error';
import type { Receiver } from '../team/notify/receiver';
import { NOTICE_TYPES } from '../team/notify/receiver';

export interface SharedTableFlags {
  readonly sharedTable?: string;
  readonly takeLease?: string;
}

/** AWS: DynamoDB, naming rules: a table's name. */
const NAME = /^[\w.-]{3,255}$/;

/** @throws RunnerError for a name that no table has */
export function checkSharedTable({ sharedTable, takeLease }: SharedTableFlags): void {
  if (sharedTable !== undefined && !NAME.test(sharedTable)) {
    throw new RunnerError(
      'KBG-TEAM-002',
      `--shared-table must be 3 to 255 letters, digits, dots, dashes or underscores, got "${sharedTable.slice(0, 40)}"`,
      'usage',
    );
  }
  if (takeLease !== undefined && sharedTable === undefined) {
    throw new RunnerError(
      'KBG-TEAM-003',
      '--take-lease needs the shared table of the lease; give --shared-table too',
      'usage',
    );
  }
}

/** The team's table of a gateway, as the role of the upgrade sees it. */
export function tableOf(outline: UpgradeOutline, name: string): AwsTable {
  const { region, roleArn = null } = outline;
  return new AwsTable(new AwsSession({ region, roleArn }), name);
}

/** The table of a team, for one run. Without --shared-table it does nothing. */
export class SharedTable {
  private table: AwsTable | undefined;
  private lease: Lease | undefined;
  private region = '';
  private written = 0;

  /** @throws RunnerError for wrong flags */
  constructor(
    private readonly way: { readonly command: string; readonly goesBack?: boolean },
    private readonly flags: SharedTableFlags,
    private readonly say: (line: string) => void,
  ) {
    checkSharedTable(flags);
  }

  /** The journal in the table, as a receiver of every event. */
  get receivers(): readonly Receiver[] {
    const { sharedTable } = this.flags;
    if (sharedTable === undefined) return [];
    const send = ({ json }: { readonly json: string }): Promise<void> => this.append(json);
    return [{ label: `the journal in ${sharedTable}`, usual: NOTICE_TYPES, forPeople: false, send }];
  }

  /** The same ports, which apply only while this run holds the lease. A way back never waits for it. */
  guarding(ports: RunPorts, signal: AbortSignal): RunPorts {
    return {
      ...ports,
      use: async (stage, first) => {
        const outline = await ports.use(stage, first);
        await this.asked(() => this.take(outline, signal)).catch((error: unknown) => {
          if (!this.way.goesBack || !(error instanceof RunnerError)) throw error;
          this.say(`kong-bluegreen: ${error.message}; a way back goes on without it, under Terraform's own lock`);
        });
        return outline;
      },
      apply: async (isWayBack) => {
        if (!isWayBack) await this.asked(async () => this.lease?.confirm());
        await ports.apply(isWayBack);
      },
    };
  }

  /** Releases the lease. A lease that can't be released runs out by itself. */
  async release(): Promise<void> {
    try {
      await this.lease?.release();
    } catch (error) {
      this.say(
        `kong-bluegreen: the lease can't be released (${(error as Error).message}); the next run waits until it runs out`,
      );
    }
  }

  private async take(outline: UpgradeOutline, signal: AbortSignal): Promise<void> {
    const { sharedTable, takeLease } = this.flags;
    if (sharedTable === undefined || this.lease) return;
    this.region = outline.region;
    this.table = tableOf(outline, sharedTable);
    const request = {
      path: outline.path,
      holder: holderOf(this.way.command, process.env),
      token: randomUUID(),
      ...(this.way.goesBack ? { timing: { ...LEASE_TIMING, watchMs: 0 } } : {}),
      ...(takeLease === undefined ? {} : { takenFrom: takeLease }),
    };
    this.lease = await Lease.take(request, {
      store: this.table.lease(outline.path),
      now: () => new Date(),
      pause: (milliseconds) => delay(milliseconds, undefined, { signal }),
      say: this.say,
    });
  }

  private async append(json: string): Promise<void> {
    const { at, run, path } = JSON.parse(json) as JournalLine;
    this.written += 1;
    const order = `${at} ${run} ${String(this.written).padStart(6, '0')}`;
    await this.asked(async () => this.table?.append(path, order, json));
  }

  private async asked(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw asRunnerError(error, this.region);
    }
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Address of the job in a CI. */
function jobOf(environment: Environment): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = environment;
  if (server && repository && run) return `${server}/${repository}/actions/runs/${run}`;
  return environment.CI_JOB_URL ?? environment.CODEBUILD_BUILD_URL ?? environment.BUILD_URL;
}

function holderOf(command: string, environment: Environment): Parameters<typeof Lease.take>[0]['holder'] {
  const job = jobOf(environment);
  return {
    owner: `${userInfo().username}@${hostname()}`,
    pid: process.pid,
    command,
    since: new Date().toISOString(),
    ...(job === undefined ? {} : { job }),
  };
}
