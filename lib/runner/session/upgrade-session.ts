import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import type { AnalysisThresholds, Slot, TrafficMinute, UpgradeOutline } from '../../domain';
import { readOutline } from '../../domain';
import { AwsBalancer } from '../adapters/aws/aws-balancer';
import { AwsMetrics } from '../adapters/aws/aws-metrics';
import { AwsParameters } from '../adapters/aws/aws-parameters';
import { asRunnerError } from '../common/aws-sentence';
import { AwsServices } from '../adapters/aws/aws-services';
import { AwsSession } from '../adapters/aws/aws-session';
import { appCommand } from '../adapters/terraform/cdktf-app';
import type { PrometheusSource } from '../adapters/http/prometheus-metrics';
import { PrometheusMetrics } from '../adapters/http/prometheus-metrics';
import type { ResourceEvent } from '../adapters/terraform/terraform';
import { UpgradeWorkspace } from '../adapters/terraform/upgrade-workspace';
import type { WindowAnalysis } from '../gates/analysis-gate';
import { analysisGate } from '../gates/analysis-gate';
import type { LedgerRecord } from '../ledger/ledger-record';
import { readLedger } from '../ledger/ledger-record';
import { readableUntil } from '../common/metric-time';
import { refuseOtherAccount } from '../common/other-account';
import type { Window } from '../journal/report-facts';
import { RunnerError } from '../common/runner-error';

/** Where the user's app is. */
export interface AppFlags {
  readonly directory: string;
  readonly app?: string;
  readonly stack?: string;
}

export interface SessionOptions {
  /** For the app, Terraform and its steps, beside that of the process. */
  readonly environment?: NodeJS.ProcessEnv;
  /** What the steps print. @default - nobody hears it */
  readonly onOutput?: (line: string) => void;
  /** What an apply begins and ends. @default - nobody hears it */
  readonly onResource?: (event: ResourceEvent) => void;
  /** Nothing is planned or applied. @default false */
  readonly looks?: boolean;
}

export function addAppOptions(command: Command): Command {
  return command
    .option('--directory <dir>', 'folder of the cdktf app', '.')
    .option('--app <command>', 'command that synthesizes (default: "app" in cdktf.json)')
    .option('--stack <name>', "stack of the upgrade (default: the app's only one)");
}

/** What an analysis goes by. */
export interface AnalysisAsked {
  readonly bakeSeconds: number;
  readonly thresholds: AnalysisThresholds;
  /** @default - CloudWatch is asked */
  readonly prometheus?: PrometheusSource;
}

/** What is there of a slot's proxies. */
export interface SlotNodes {
  /** Undefined where it has no service. */
  readonly desired: number | undefined;
  readonly running: number;
  readonly healthy: number;
}

/** Weights are whole numbers: a percent of them is rounded. */
export const WEIGHT_ROUNDING = 0.1;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A user's app, the Terraform that applies it, and the AWS that it is applied to, for as long as a command runs. */
export class UpgradeSession {
  readonly workspace: UpgradeWorkspace;
  /** Of the user's app. */
  readonly directory: string;
  private readonly stop = new AbortController();
  private latest: ReturnType<AwsSession['heard']>;
  /** Whose the credentials are, once AWS was asked. */
  private account: string | undefined;
  private readonly onSignal = (): void => {
    this.stop.abort();
    this.workspace.interrupt();
  };

  private constructor(flags: AppFlags, options: SessionOptions) {
    const { environment = {}, onOutput = () => undefined, onResource = () => undefined, looks = false } = options;
    const directory = resolve(flags.directory);
    this.directory = directory;
    if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true) {
      throw new RunnerError('KBG-RUN-022', `--directory must name a folder, got "${flags.directory}"`, 'usage');
    }
    const app = {
      directory,
      environment: { ...process.env, ...environment },
      signal: this.stop.signal,
      ...(flags.app === undefined ? {} : { command: flags.app }),
      ...(flags.stack === undefined ? {} : { stack: flags.stack }),
    };
    appCommand(app);
    this.workspace = new UpgradeWorkspace({ app, onOutput, onResource, looks });
    for (const name of SIGNALS) process.on(name, this.onSignal);
  }

  /** Ends with the command's work. */
  get signal(): AbortSignal {
    return this.stop.signal;
  }

  /** What AWS's clock said last, and when; undefined before its first answer. */
  heard(): ReturnType<AwsSession['heard']> {
    return this.latest;
  }

  /** Runs a command's work; what it began is ended in order, also on a signal. */
  static async use(
    flags: AppFlags,
    options: SessionOptions,
    work: (session: UpgradeSession) => Promise<void>,
  ): Promise<void> {
    const session = new UpgradeSession(flags, options);
    try {
      await work(session);
    } catch (error) {
      if (!session.stop.signal.aborted) throw error;
      throw new RunnerError(
        'KBG-RUN-023',
        'stopped; what was begun is in the ledger: look with "kong-bluegreen status", and run again to go on',
      );
    } finally {
      for (const name of SIGNALS) process.off(name, session.onSignal);
      session.workspace.close();
    }
  }

  async ledger(outline: UpgradeOutline): Promise<LedgerRecord> {
    return await this.asked(outline, (aws) => readLedger(outline.path, new AwsParameters(aws)));
  }

  /**
   * Percent of the traffic that the rules send to each slot.
   *
   * @throws RunnerError when they differ: one was changed by hand
   */
  async weights(outline: UpgradeOutline): Promise<Readonly<Record<Slot, number>>> {
    const { weights, sentence } = await this.ruleWeights(outline);
    if (sentence !== undefined) throw new RunnerError('KBG-RUN-024', sentence, 'gate');
    return weights;
  }

  /** Weights of the first rule, and what to say where another one has others or is gone. */
  async ruleWeights(outline: UpgradeOutline): Promise<{ weights: Readonly<Record<Slot, number>>; sentence?: string }> {
    const { weightedRules, slots } = outline.resources;
    const all: Readonly<Record<Slot, number>>[] = [];
    try {
      for (const rule of weightedRules) all.push(await this.weightsOf(rule, slots, outline));
    } catch (error) {
      if (!(error instanceof RunnerError) || error.outcome !== 'gate') throw error;
      return { weights: { blue: 0, green: 0 }, sentence: error.message };
    }
    const [weights = { blue: 0, green: 0 }] = all;
    const odd = all.findIndex(({ blue }) => Math.abs(blue - weights.blue) > WEIGHT_ROUNDING);
    if (odd < 0) return { weights };
    const sentence = `${weightedRules[odd]} sends ${all[odd]?.blue} % to blue, and ${weightedRules[0]} ${weights.blue} %; was one changed by hand? Apply the stage that stands again to put it back`;
    return { weights, sentence };
  }

  /** @throws RunnerError while testers' requests do not all reach the next release */
  async checkTestRule(outline: UpgradeOutline, rule: string): Promise<void> {
    const { to } = readOutline(outline).roles;
    const weights = await this.weightsOf(rule, outline.resources.slots, outline);
    if (weights[to] === 100) return;
    throw new RunnerError(
      'KBG-RUN-025',
      `${rule} leads ${weights[to]} % of testers to ${to}, not all; was it changed by hand? Apply the stage that stands again to put it back`,
      'gate',
    );
  }

  private async weightsOf(
    rule: string,
    slots: UpgradeOutline['resources']['slots'],
    outline: UpgradeOutline,
  ): Promise<Readonly<Record<Slot, number>>> {
    const arn = await this.arnsOf(rule, slots.blue.targetGroup, slots.green.targetGroup);
    const of = async (slot: Slot): Promise<number> =>
      await this.asked(outline, (aws) => new AwsBalancer(aws).weight(arn(rule), arn(slots[slot].targetGroup)));
    const [blue, green] = [await of('blue'), await of('green')];
    const sum = Math.max(1, blue + green);
    const percent = (weight: number): number => Math.round((weight / sum) * 1000) / 10;
    return { blue: percent(blue), green: percent(green) };
  }

  /** @throws RunnerError where the state holds one of them not */
  private async arnsOf(...addresses: readonly string[]): Promise<(address: string) => string> {
    const arns = await this.workspace.arns();
    const missing = addresses.find((address) => !arns.has(address));
    if (missing !== undefined)
      throw new RunnerError(
        'KBG-RUN-026',
        `${missing} is not in Terraform's state; run this where the upgrade was applied from`,
      );
    return (address) => arns.get(address) ?? '';
  }

  /** Tasks that are asked for and that run, and targets that are healthy, of a slot's proxies. */
  async nodes(outline: UpgradeOutline, slot: Slot): Promise<SlotNodes> {
    const arns = await this.workspace.arns();
    const { proxyService, targetGroup } = outline.resources.slots[slot];
    const group = arns.get(targetGroup);
    const [cluster, service] = serviceOf(arns.get(proxyService));
    return await this.asked(outline, async (aws) => {
      const state = service === undefined ? undefined : await new AwsServices(aws, cluster).look(service);
      const healthy = group === undefined ? 0 : await new AwsBalancer(aws).healthyTargets(group);
      return { desired: state?.desired, running: state?.running ?? 0, healthy };
    });
  }

  /** Watches the next release side by side with the live one, for as long as the bake time says. */
  async analysis(
    outline: UpgradeOutline,
    { prometheus, ...asked }: AnalysisAsked,
    say: (line: string) => void,
  ): Promise<WindowAnalysis> {
    const arns = await this.workspace.arns();
    const arn = (address: string): string => arns.get(address) ?? '';
    const { weightedRules, slots } = outline.resources;
    const { roles } = readOutline(outline);
    const targetGroupArns = { blue: arn(slots.blue.targetGroup), green: arn(slots.green.targetGroup) };
    const question = { roles, ruleArn: arn(weightedRules[0] ?? ''), targetGroupArns, ...asked };
    const slotOf = (group: string): Slot => (group === targetGroupArns.blue ? 'blue' : 'green');
    return await this.asked(outline, (aws) =>
      analysisGate(question, {
        balancer: new AwsBalancer(aws),
        metrics: prometheus ? new PrometheusMetrics(prometheus, slotOf) : new AwsMetrics(aws),
        now: () => aws.now(),
        pause: (milliseconds) => delay(milliseconds, undefined, { signal: this.signal }),
        say,
      }),
    );
  }

  /**
   * The minutes of both colours as far as they are over and can be read.
   *
   * @throws RunnerError where CloudWatch can't be asked
   */
  async traffic(
    outline: UpgradeOutline,
    { start, end }: Window,
  ): Promise<{ readonly minutes: Readonly<Record<Slot, readonly TrafficMinute[]>>; readonly until: Date }> {
    const { weightedRules, slots } = outline.resources;
    const [rule = ''] = weightedRules;
    const arn = await this.arnsOf(rule, slots.blue.targetGroup, slots.green.targetGroup);
    return await this.asked(outline, async (aws) => {
      const metrics = new AwsMetrics(aws);
      const of = (slot: Slot): Promise<readonly TrafficMinute[]> =>
        metrics.traffic(arn(rule), arn(slots[slot].targetGroup), start, end);
      const [blue, green] = [await of('blue'), await of('green')];
      const until = new Date(readableUntil(aws.now()));
      const over = (minutes: readonly TrafficMinute[]): readonly TrafficMinute[] =>
        minutes.filter(({ at }) => at < until).sort((a, b) => a.at.getTime() - b.at.getTime());
      return { minutes: { blue: over(blue), green: over(green) }, until };
    });
  }

  private async asked<T>(outline: UpgradeOutline, work: (aws: AwsSession) => Promise<T>): Promise<T> {
    const { region, roleArn = null, account } = outline;
    const aws = new AwsSession({ region, roleArn });
    try {
      // A reference is what Terraform alone knows; the steps compare it in the apply.
      if (!account.includes('${')) refuseOtherAccount((this.account ??= await aws.account()), account);
      return await work(aws);
    } catch (error) {
      throw asRunnerError(error, region);
    } finally {
      this.latest = aws.heard() ?? this.latest;
    }
  }
}

/** `arn:aws:ecs:REGION:ACCOUNT:service/CLUSTER/NAME`, the id of a service in the state. */
function serviceOf(arn: string | undefined): readonly [cluster: string, service: string | undefined] {
  const [, cluster = '', service] = /:service\/([^/]+)\/(.+)$/.exec(arn ?? '') ?? [];
  return [cluster, service];
}
