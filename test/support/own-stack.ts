import { LbListenerRule } from '@cdktf/provider-aws/lib/lb-listener-rule';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { TerraformStack, Testing } from 'cdktf';
import type { MigrationTaskProps, TrafficWatchProps, UpgradeLedgerProps } from '../../lib';
import { KongDatastore, MigrationTask, TrafficWatch, UpgradeLedger } from '../../lib';
import { region } from './parts';
import type { ResourceJson, StackJson } from './synthesis';
import { testApp } from './test-app';

export const account = '123456789012';
export const clusterArn = `arn:aws:ecs:${region}:${account}:cluster/main`;
export const blue = { image: 'registry.example/kong:0.34-1' };
export const green = { image: 'registry.example/kong:0.35-5', plugins: ['mine'] };
export const place = (slot: string) => ({ service: `orders-${slot}`, targetGroupArn: `arn:${slot}`, size: 2 });
export const snapshot = { kind: 'instance', identifier: 'kong' } as const;

export interface Own {
  readonly ledger?: Partial<UpgradeLedgerProps>;
  readonly migration?: Partial<MigrationTaskProps>;
  readonly watch?: Partial<TrafficWatchProps>;
}

/** A team's stack: its own rule, and the three parts. */
export class OwnStack {
  readonly ledger: UpgradeLedger;
  readonly migration: MigrationTask;
  readonly json: StackJson;

  constructor(stage: string | undefined, change: (stack: TerraformStack) => Own = () => ({})) {
    const stack = new TerraformStack(testApp(), 'own');
    new AwsProvider(stack, 'aws', { region });
    const { ledger = {}, migration = {}, watch = {} } = change(stack);
    const datastore = KongDatastore.fromAttributes(stack, 'datastore', {
      host: 'kong.example',
      passwordSecretArn: `arn:aws:secretsmanager:${region}:${account}:secret:kong`,
    });
    this.ledger = new UpgradeLedger(stack, 'ledger', {
      stage,
      path: '/own/orders',
      digest: MigrationTask.digestOf(stack, 'digest', green, datastore),
      releases: { blue: '0.34-1', green: '0.35-5' },
      ...ledger,
    });
    this.ledger.guards(stack);
    new SnsTopic(stack, 'later', {});
    const targetGroup = [{ arn: 'arn:blue' }, { arn: 'arn:green' }];
    const rule = new LbListenerRule(stack, 'rule', {
      listenerArn: 'arn:listener',
      condition: [{ pathPattern: { values: ['/*'] } }],
      action: [{ type: 'forward', forward: { targetGroup } }],
    });
    const proxies = { blue: place('blue'), green: place('green') };
    const known = { ledger: this.ledger, account, region, clusterArn, datastore, proxies };
    const network = { subnetIds: ['subnet-1'], securityGroupIds: ['sg-1'] };
    this.migration = new MigrationTask(stack, 'migration', {
      ...known,
      ...network,
      name: 'orders',
      blue,
      green,
      snapshot,
      ...migration,
    });
    new TrafficWatch(stack, 'watch', { ...known, rules: [rule], ...watch });
    this.json = JSON.parse(Testing.synth(stack)) as StackJson;
  }

  step(part: string, name: string): ResourceJson {
    const found = this.json.resource.terraform_data?.[`${part}_${name}`];
    if (!found) throw new Error(`there is no step ${part}_${name}`);
    return found;
  }

  context(part: string, name: string): unknown {
    return this.json.locals[`${part}_${name}_context`];
  }

  get ledgerValue(): string {
    return String(this.json.resource.aws_ssm_parameter?.ledger_ledger?.insecure_value);
  }

  get guarded(): string {
    return JSON.stringify(this.json.resource.terraform_data?.ledger_guard);
  }
}

/** Addresses without the index of `count`. */
export const unsized = (slot: string) => ({ service: `orders-${slot}`, targetGroupArn: `arn:${slot}` });
