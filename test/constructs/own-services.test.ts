import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { TerraformVariable } from 'cdktf';
import type { MigrationTaskProps, UpgradeLedgerProps } from '../../lib';
import { MisuseError, TrafficSchedule, UpgradeLedger } from '../../lib';

import { OwnStack, place, unsized } from '../support/own-stack';

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
          digest: 'x',
          releases: { blue: '0.34-1', green: '0.35-5' },
        });
        other.guards(stack);
        return {};
      });
    expect(compose).toThrow(MisuseError);
    expect(compose).toThrow(
      /^KBG-PROP-004: a scope must have one ledger, got own\/other and own\/ledger for own; give each ledger a construct/,
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

  it('binds its verdicts to the digest of the ledger', () => {
    const own = new OwnStack('migrate-up');
    const digest = (own.context('migration', 'up') as { digest: string }).digest;
    expect(digest).toBe('${local.digest}');
    expect(own.json.locals.digest).toBe('${sha256(jsonencode(local.digest_of))}');
    expect(own.json.locals.digest_of).toMatchObject({ image: 'registry.example/kong:0.35-5' });
    expect(JSON.stringify(own.json.locals.ledger_read_passed_up)).toContain('.digest == local.digest');
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
  it('takes the sizes that the ledger records, where none are given', () => {
    const proxies = { blue: unsized('blue'), green: unsized('green') };
    const sizes = { blue: 3, green: 4 };
    const at = (stage: string) =>
      new OwnStack(stage, () => ({ ledger: { sizes }, watch: { proxies } })).context('watch', 'wait_healthy');
    expect(at('shift-10')).toMatchObject({ proxies: { blue: { size: '${3}' }, green: { size: '${4}' } } });
    expect(at('baseline')).toMatchObject({ proxies: { blue: { size: '${3}' }, green: { size: '${0}' } } });
  });

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
