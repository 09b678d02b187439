import type { Slot, UpgradeOutline } from '../../domain';
import { readOutline } from '../../domain';
import { AwsBalancer } from '../adapters/aws/aws-balancer';
import { AwsParameters } from '../adapters/aws/aws-parameters';
import { AwsServices } from '../adapters/aws/aws-services';
import type { AwsAccess } from '../adapters/aws/aws-session';
import { AwsSession } from '../adapters/aws/aws-session';
import { asRunnerError } from '../common/aws-sentence';
import { refuseOtherAccount } from '../common/other-account';
import { RunnerError } from '../common/runner-error';
import type { LedgerRecord } from '../ledger/ledger-record';
import { readLedger } from '../ledger/ledger-record';
import type { Nodes, SlotNodes } from '../run/slot-nodes';
import type { Weights } from '../run/weights';
import { WEIGHT_ROUNDING } from '../run/weights';

/** ARNs of the resources in Terraform's state, by address. */
export type StateArns = () => Promise<ReadonlyMap<string, string>>;

/** The gateway as AWS shows it: ledger, weights, nodes. Addresses of the outline are looked up in Terraform's state. */
export class LiveGateway {
  private session: AwsSession | undefined;
  /** Account of the credentials, after the first question. */
  private account: string | undefined;

  constructor(
    private readonly arns: StateArns,
    /** @default - endpoint and credentials of this process's environment */
    private readonly access?: AwsAccess,
  ) {}

  /** Time of AWS's latest answer, and when it came; undefined before the first answer. */
  heard(): ReturnType<AwsSession['heard']> {
    return this.session?.heard();
  }

  async ledger(outline: UpgradeOutline): Promise<LedgerRecord> {
    return await this.ask(outline, (aws) => readLedger(outline.path, new AwsParameters(aws)));
  }

  /**
   * Percent of the traffic that the rules send to each slot.
   *
   * @throws RunnerError if the rules differ
   */
  async weights(outline: UpgradeOutline): Promise<Weights> {
    const { weights, fault } = await this.ruleWeights(outline);
    if (fault !== undefined) throw fault;
    return weights;
  }

  /** Weights of the first rule, and the fault if another rule has other weights or is missing. */
  async ruleWeights(outline: UpgradeOutline): Promise<{ readonly weights: Weights; readonly fault?: RunnerError }> {
    const { weightedRules } = outline.resources;
    const all: Weights[] = [];
    try {
      for (const rule of weightedRules) all.push(await this.weightsOf(rule, outline));
    } catch (error) {
      if (!(error instanceof RunnerError) || error.outcome !== 'gate') throw error;
      return { weights: { blue: 0, green: 0 }, fault: error };
    }
    const [weights = { blue: 0, green: 0 }] = all;
    const odd = all.findIndex(({ blue }) => Math.abs(blue - weights.blue) > WEIGHT_ROUNDING);
    if (odd < 0) return { weights };
    const sentence = `${weightedRules[odd]} sends ${all[odd]?.blue} % to blue, but ${weightedRules[0]} sends ${weights.blue} %; was a rule changed by hand? Apply the stage of the ledger again`;
    return { weights, fault: new RunnerError('KBG-RUN-024', sentence, 'gate') };
  }

  /** @throws RunnerError if some requests of testers do not reach the next release */
  async checkTestRule(outline: UpgradeOutline, rule: string): Promise<void> {
    const { to } = readOutline(outline).roles;
    const weights = await this.weightsOf(rule, outline);
    if (weights[to] === 100) return;
    throw new RunnerError(
      'KBG-RUN-025',
      `${rule} sends ${weights[to]} % of the testers' requests to ${to}, not all; was the rule changed by hand? Apply the stage of the ledger again`,
      'gate',
    );
  }

  /** Nodes of both slots. */
  async nodes(outline: UpgradeOutline): Promise<Nodes> {
    const [blue, green] = await Promise.all([this.slotNodes(outline, 'blue'), this.slotNodes(outline, 'green')]);
    return { blue, green };
  }

  /**
   * ARNs of the addresses.
   *
   * @throws RunnerError if Terraform's state lacks one of them
   */
  async arnsOf(...addresses: readonly string[]): Promise<(address: string) => string> {
    const arns = await this.arns();
    const missing = addresses.find((address) => !arns.has(address));
    if (missing !== undefined)
      throw new RunnerError(
        'KBG-RUN-026',
        `${missing} is not in Terraform's state; run this in the folder from which the upgrade was applied`,
      );
    return (address) => arns.get(address) ?? '';
  }

  /** Asks AWS in the region and the account of the outline. @throws RunnerError if AWS refuses, or the account is another one */
  async ask<T>(outline: UpgradeOutline, question: (aws: AwsSession) => Promise<T>): Promise<T> {
    const { region, roleArn = null, account } = outline;
    this.session ??= new AwsSession({ region, roleArn, ...(this.access ? { access: this.access } : {}) });
    try {
      // Only Terraform knows the value of a reference; the steps compare it in the apply.
      if (!account.includes('${')) refuseOtherAccount((this.account ??= await this.session.account()), account);
      return await question(this.session);
    } catch (error) {
      throw asRunnerError(error, region);
    }
  }

  private async weightsOf(rule: string, outline: UpgradeOutline): Promise<Weights> {
    const { blue, green } = outline.resources.slots;
    const arn = await this.arnsOf(rule, blue.targetGroup, green.targetGroup);
    const groups = [arn(blue.targetGroup), arn(green.targetGroup)] as const;
    const weights = await this.ask(outline, (aws) => new AwsBalancer(aws).weights(arn(rule), groups));
    const sum = Math.max(1, weights[0] + weights[1]);
    const percent = (weight: number): number => Math.round((weight / sum) * 1000) / 10;
    return { blue: percent(weights[0]), green: percent(weights[1]) };
  }

  private async slotNodes(outline: UpgradeOutline, slot: Slot): Promise<SlotNodes> {
    const arns = await this.arns();
    const { proxyService, targetGroup } = outline.resources.slots[slot];
    const group = arns.get(targetGroup);
    const [cluster, service] = serviceOf(arns.get(proxyService));
    return await this.ask(outline, async (aws) => {
      const state = service === undefined ? undefined : await new AwsServices(aws, cluster).look(service);
      const healthy = group === undefined ? 0 : await new AwsBalancer(aws).healthyTargets(group);
      return { desired: state?.desired, running: state?.running ?? 0, healthy };
    });
  }
}

/** Cluster and name in `arn:aws:ecs:REGION:ACCOUNT:service/CLUSTER/NAME`, a service's id in the state. */
function serviceOf(arn: string | undefined): readonly [cluster: string, service: string | undefined] {
  const [, cluster = '', service] = /:service\/([^/]+)\/(.+)$/.exec(arn ?? '') ?? [];
  return [cluster, service];
}
