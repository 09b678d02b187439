import { LbListenerRule } from '@cdktf/provider-aws/lib/lb-listener-rule';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { TerraformStack, TerraformVariable, Testing } from 'cdktf';
import type { MigrationTaskProps, TrafficWatchProps, UpgradeLedgerProps } from '../../lib';
import { KongDatastore, MigrationTask, MisuseError, TrafficSchedule, TrafficWatch, UpgradeLedger } from '../../lib';
import { region } from '../support/parts';
import type { ResourceJson, StackJson } from '../support/synthesis';

const account = '123456789012';
const clusterArn = `arn:aws:ecs:${region}:${account}:cluster/main`;
const blue = { image: 'registry.example/kong:0.34-1' };
const green = { image: 'registry.example/kong:0.35-5', plugins: ['mine'] };
const place = (slot: string) => ({ service: `orders-${slot}`, targetGroupArn: `arn:${slot}`, size: 2 });
const snapshot = { kind: 'instance', identifier: 'kong' } as const;

interface Own {
  readonly ledger?: Partial<UpgradeLedgerProps>;
  readonly migration?: Partial<MigrationTaskProps>;
  readonly watch?: Partial<TrafficWatchProps>;
}

/** A team's stack: its own rule, and the three parts. */
class OwnStack {
  readonly ledger: UpgradeLedger;
  readonly migration: MigrationTask;
  readonly json: StackJson;

  constructor(stage: string | undefined, change: (stack: TerraformStack) => Own = () => ({})) {
    const stack = new TerraformStack(Testing.app(), 'own');
    new AwsProvider(stack, 'aws', { region });
    const { ledger = {}, migration = {}, watch = {} } = change(stack);
    const datastore = KongDatastore.fromAttributes(stack, 'datastore', {
      host: 'kong.example',
      passwordSecretArn: `arn:aws:secretsmanager:${region}:${account}:secret:kong`,
    });
    this.ledger = new UpgradeLedger(stack, 'ledger', {
      stage,
      path: '/own/orders',
      target: MigrationTask.targetOf(stack, 'target', green, datastore),
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

describe('a ledger alone', () => {
  it('says what the stage makes of both colours', () => {
    const { state, roles } = new OwnStack('shift-50', () => ({ ledger: { live: 'green' } })).ledger;
    expect(roles).toEqual({ from: 'green', to: 'blue' });
    expect(state.slots.blue).toEqual({ definitions: true, proxies: true, admin: false, weight: 50 });
    expect(state).toMatchObject({ adminFrozen: true, scaleInSuspended: true });
  });

  it('has the usual steps where no schedule is given, and others where one is', () => {
    expect(() => new OwnStack('shift-30')).toThrow(
      /stage must be one of .* shift-10, shift-50, shift-100,.* got "shift-30"/,
    );
    expect(new OwnStack('shift-30', () => ({ ledger: { schedule: TrafficSchedule.steps(30) } })).guarded).toContain(
      'shift-30',
    );
  });

  it('guards a scope that no other guards', () => {
    const compose = (): unknown =>
      new OwnStack('baseline', (stack) => {
        const other = new UpgradeLedger(stack, 'other', {
          stage: 'baseline',
          path: '/own/other',
          target: 'x',
          releases: { blue: '0.34-1', green: '0.35-5' },
        });
        other.guards(stack);
        return {};
      });
    expect(compose).toThrow(MisuseError);
    expect(compose).toThrow(
      /^one ledger guards a scope, got own\/other and own\/ledger for own; give each a construct/,
    );
  });

  it('guards whatever is in the scope, before and after', () => {
    const { resource } = new OwnStack('baseline').json;
    for (const it of [resource.aws_lb_listener_rule?.rule, resource.aws_sns_topic?.later])
      expect(it).toMatchObject({ depends_on: expect.arrayContaining(['aws_ssm_parameter.ledger_intent']) as unknown });
    expect(resource.aws_ssm_parameter?.ledger_ledger).toMatchObject({
      depends_on: expect.arrayContaining(['aws_sns_topic.later', 'aws_lb_listener_rule.rule']) as unknown,
    });
  });

  it('records sizes and marks as they are given: numbers, texts and references', () => {
    const own = new OwnStack('baseline', (stack) => ({
      ledger: {
        sizes: { blue: 3, green: '${local.green_size}' },
        marks: { blue: new TerraformVariable(stack, 'mark', {}).stringValue, green: 'a "b" ${var.c}' },
      },
    }));
    expect(own.ledgerValue).toContain('sizes = { blue = 3, green = local.green_size }');
    expect(own.ledgerValue).toContain('marks = { blue = local.ledger_mark_blue, green = local.ledger_mark_green }');
    expect(own.json.locals).toMatchObject({ ledger_mark_blue: '${var.mark}', ledger_mark_green: 'a "b" ${var.c}' });
    expect(own.ledger.recordedSize('blue', 2)).toBe('${try(max(local.ledger_read_ledger.sizes.blue, 2), 2)}');
  });

  it('takes the releases for marks, and records no size, where nothing else is said', () => {
    const { ledgerValue } = new OwnStack('baseline');
    expect(ledgerValue).toContain('sizes = { blue = 0, green = 0 }');
    expect(ledgerValue).toContain('marks = { blue = "0.34-1", green = "0.35-5" }');
  });

  it('asks for the verdicts that it is told to ask for', () => {
    const at = (stage: string, requires?: UpgradeLedgerProps['requires']): string =>
      new OwnStack(stage, () => ({ ledger: requires ? { requires } : {} })).guarded;
    expect(at('decommission-blue')).toContain('needs the verdict /own/orders/verdict/drained');
    expect(at('decommission-blue', ['up', 'finish'])).not.toContain('verdict/drained');
    expect(at('decommission-blue', ['up', 'finish'])).toContain('needs the verdict /own/orders/verdict/up');
    expect(at('open-admin', [])).not.toContain('needs the verdict');
  });
});

describe('a migration task alone', () => {
  it('makes its definition, roles and log group, and runs nothing at baseline', () => {
    const own = new OwnStack('baseline');
    expect(own.step('migration', 'up')).toMatchObject({ count: 0 });
    const { resource } = own.json;
    const definition = resource.aws_ecs_task_definition?.migration_definition;
    expect(definition).toMatchObject({ family: 'orders-migrations', cpu: '1024' });
    expect(definition?.container_definitions).toContain('"image":"registry.example/kong:0.35-5"');
    expect(definition?.container_definitions).toContain('"command":["kong","migrations","list"]');
    expect(definition?.container_definitions).toContain('{"name":"KONG_PLUGINS","value":"bundled,mine"}');
    expect(resource.aws_cloudwatch_log_group?.migration_logs).toMatchObject({ name: '/kong/orders/migrations' });
    expect(resource.aws_iam_role?.migration_permissions_execution).toMatchObject({
      name: 'orders-migrations-execution',
    });
  });

  it('takes a snapshot and migrates, in that order, by the steps of the stage', () => {
    const own = new OwnStack('migrate-finish');
    for (const name of ['snapshot-up', 'up', 'snapshot-finish', 'finish'].map((it) => it.replace('-', '_')))
      expect(own.step('migration', name)).toMatchObject({ count: 1 });
    expect(own.step('migration', 'finish').depends_on).toEqual(
      expect.arrayContaining([
        'terraform_data.migration_snapshot_finish',
        'aws_ecs_task_definition.migration_definition',
      ]),
    );
    expect(own.context('migration', 'finish')).toMatchObject({
      path: '/own/orders',
      stage: 'migrate-finish',
      task: {
        definition: '${aws_ecs_task_definition.migration_definition.arn}',
        container: 'kong',
        securityGroups: ['sg-1'],
      },
      proxies: { blue: place('blue'), green: place('green') },
      // Nobody's admin nodes are waited for.
      admins: { blue: { ...place('blue'), size: 0 } },
      preflight: { settings: { from: { release: '0.34-1' }, to: { release: '0.35-5', plugins: ['mine'] } } },
    });
    expect(JSON.stringify(own.context('migration', 'finish'))).not.toContain('"nodes"');
  });

  it('binds its verdicts to the very target that the ledger was given', () => {
    const own = new OwnStack('migrate-up');
    const digest = (own.context('migration', 'up') as { digest: string }).digest;
    expect(digest).toBe('${local.target}');
    expect(own.json.locals.target).toBe('${sha256(jsonencode(local.target_of))}');
    expect(own.json.locals.target_of).toMatchObject({ image: 'registry.example/kong:0.35-5' });
    expect(JSON.stringify(own.json.locals.ledger_read_passed_up)).toContain('.digest == local.target');
  });

  it('runs a definition, with roles and logs, that exist', () => {
    const own = new OwnStack('migrate-up', (stack) => ({
      migration: {
        taskDefinitionArn: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/kong:7',
        logGroupName: '/house/kong',
        permissions: {
          executionRoleArn: 'arn:e',
          migrationRoleArn: 'arn:m',
          taskRoleArn: 'arn:t',
          taskDependencies: [],
        },
        dependencies: [new SnsTopic(stack, 'before', {})],
        preflight: { image: 'registry.example/preflight:1' },
      },
    }));
    const made = Object.keys(own.json.resource).filter((type) => /iam|log_group/.test(type));
    expect(made).toEqual([]);
    expect(own.migration.definition).toBeUndefined();
    expect(own.context('migration', 'up')).toMatchObject({
      task: { definition: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/kong:7', logGroup: '/house/kong' },
      asker: { definition: '${aws_ecs_task_definition.migration_asker_definition.arn}', logGroup: '/house/kong' },
    });
    expect(own.step('migration', 'snapshot_up').depends_on).toContain('aws_sns_topic.before');
  });

  it('takes no snapshot where that is waived', () => {
    const waived = { snapshot: undefined, snapshotWaiver: 'nightly' } as unknown as Partial<MigrationTaskProps>;
    const own = new OwnStack('migrate-up', () => ({ migration: waived }));
    expect(own.step('migration', 'snapshot_up')).toMatchObject({ count: 0 });
    expect(own.step('migration', 'up')).toMatchObject({ count: 1 });
  });
});

describe('a watch alone', () => {
  it('holds the rule until the rising colour is healthy, and goes before it elsewhere', () => {
    const rising = new OwnStack('shift-50');
    expect(rising.json.resource.aws_lb_listener_rule?.rule?.depends_on).toContain('terraform_data.watch_wait_healthy');
    expect(rising.step('watch', 'wait_healthy')).toMatchObject({ count: 1 });
    const draining = new OwnStack('drain-blue');
    expect(draining.json.resource.aws_lb_listener_rule?.rule?.depends_on).not.toContain(
      'terraform_data.watch_wait_healthy',
    );
    expect(draining.step('watch', 'drained')).toMatchObject({
      count: 1,
      depends_on: expect.arrayContaining(['aws_lb_listener_rule.rule']) as unknown,
    });
    expect(draining.context('watch', 'drained')).toMatchObject({ ruleArns: ['${aws_lb_listener_rule.rule.arn}'] });
  });

  it('looks after the services were applied', () => {
    const own = new OwnStack('start-green', (stack) => ({ watch: { services: [new SnsTopic(stack, 'service', {})] } }));
    expect(own.step('watch', 'wait_healthy').depends_on).toContain('aws_sns_topic.service');
    expect(own.step('watch', 'settle').depends_on).toContain('aws_sns_topic.service');
  });
});

const WRONG: readonly [string, Own, RegExp][] = [
  ['a path', { ledger: { path: 'own' } }, /^UpgradeLedger: path must be literal, start with \/.*got "own"$/],
  ['no target', { ledger: { target: ' ' } }, /^UpgradeLedger: target must say what the migrations are for/],
  [
    'a release',
    { ledger: { releases: { blue: 'old', green: '0.35-5' } } },
    /releases\.blue must be a release such as 0\.35-5, got "old"$/,
  ],
  [
    'a verdict',
    { ledger: { requires: ['list' as 'up'] } },
    /requires\[0\] must be one of up, finish, drained, got "list"$/,
  ],
  ['a colour', { ledger: { live: 'pink' as 'blue' } }, /live must be one of blue, green, got "pink"$/],
  ['a name', { migration: { name: 'Orders' } }, /^MigrationTask: name must be 1 to 24 lower-case letters/],
  ['both about snapshots', { migration: { snapshotWaiver: 'x' } }, /either snapshot must name.*got both$/],
  [
    'a cluster of another region',
    { migration: { clusterArn: 'arn:aws:ecs:us-east-1:123456789012:cluster/main' } },
    /^MigrationTask: clusterArn must be of region eu-west-1, got/,
  ],
  ['a template', { migration: { command: '%{if}' } }, /^MigrationTask: command must not hold %\{/],
  ['a log group alone', { migration: { logGroupName: '/x' } }, /logGroupName needs permissions/],
  [
    'no group',
    { migration: { securityGroupIds: [] } },
    /securityGroupIds must name at least one security group, got none/,
  ],
  ['no rule', { watch: { rules: [] } }, /^TrafficWatch: rules must name at least one weighted listener rule, got none/],
];

it.each(WRONG)('is refused for %s, in a sentence', (_, own, sentence) => {
  const compose = (): unknown => new OwnStack('baseline', () => own);
  expect(compose).toThrow(MisuseError);
  expect(compose).toThrow(sentence);
});
