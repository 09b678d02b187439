import type { Service } from '../../lib/cloud/ecs/service';
import type { TargetGroup } from '../../lib/cloud/elb/target-group';
import { healthy } from '../support/cloud-fixture';
import { until } from '../support/until';
import { PATH, stack } from '../support/stack';
import { Workspace } from '../support/terraform-workspace';

jest.setTimeout(60_000);

const RULE = 'aws_lb_listener_rule.main';
const BLUE = 'aws_ecs_service.blue[0]';

let workspace: Workspace;
beforeEach(async () => {
  workspace = await Workspace.open();
});
afterEach(() => workspace.close());

function service(name: string): Service {
  return workspace.cloud.ecs.service('main', name);
}

function group(colour: string): TargetGroup {
  return workspace.cloud.elb.targetGroups().find(({ name }) => name === `main-${colour}`)!;
}

function weights(): number[] {
  const [rule] = workspace.cloud.elb.listeners().flatMap(({ arn }) => workspace.cloud.elb.rules(arn));
  const [action] = rule?.actions ?? [];
  return action?.type === 'forward' ? action.targetGroups.map(({ weight }) => weight) : [];
}

test('a stack is applied to the cloud, its tasks run, and the next plan is empty', async () => {
  const ran = await workspace.apply(stack());
  expect(ran.says).toContain('Apply complete! Resources: 20 added, 0 changed, 0 destroyed.');
  expect(await workspace.planned()).toEqual([]);
  await until('blue is healthy', () => healthy(group('blue')) === 1);
  expect(await workspace.planned()).toEqual([]);
  expect(workspace.cloud.records.types()).toEqual([
    'aws_iam_role',
    'aws_iam_role_policy',
    'aws_security_group',
    'aws_vpc_security_group_egress_rule',
    'aws_vpc_security_group_ingress_rule',
  ]);
});

test('new weights change one resource, in place', async () => {
  await workspace.apply(stack());
  expect(await workspace.planned(stack({ weights: [90, 10] }))).toEqual([`${RULE} update`]);
  const ran = await workspace.apply(stack({ weights: [90, 10] }));
  expect(ran.says).toContain('Apply complete! Resources: 0 added, 1 changed, 0 destroyed.');
  expect(weights().sort()).toEqual([10, 90]);
  expect(await workspace.planned()).toEqual([]);
});

test('a new task definition replaces the old one and updates the service in place; the tasks roll', async () => {
  await workspace.apply(stack());
  await until('v1 runs', () => service('main-blue').runningCount === 1);
  await workspace.apply(stack({ version: 'v2' }));
  expect(await workspace.planned()).toEqual([]);
  const state = await workspace.state('aws_ecs_task_definition.blue');
  expect(state).toMatchObject({ id: 'main-blue', revision: 2 });
  expect(service('main-blue').taskDefinition).toBe(state?.arn);
  expect(workspace.cloud.ecs.taskDefinition('main-blue:1').status).toBe('INACTIVE');
  await until('v2 alone runs', () => {
    const running = workspace.cloud.ecs.tasks().filter(({ lastStatus }) => lastStatus === 'RUNNING');
    return running.length === 1 && running[0]?.taskDefinitionArn === state?.arn;
  });
});

test('a replaced task definition is unknown to its service at plan', async () => {
  await workspace.apply(stack());
  const changes = await workspace.changes(stack({ version: 'v2' }));
  const definition = changes.find(({ address }) => address === 'aws_ecs_task_definition.blue');
  expect(definition).toMatchObject({ actions: ['delete', 'create'], replacePaths: [['container_definitions']] });
  expect(definition?.afterUnknown).toMatchObject({ arn: true, revision: true, id: true });
  const blue = changes.find(({ address }) => address === BLUE);
  expect(blue).toMatchObject({ actions: ['update'], afterUnknown: { task_definition: true } });
});

test('a force-new attribute replaces, and names its path; any other updates in place', async () => {
  await workspace.apply(stack({ counts: [0, 0] }));
  expect(await workspace.planned(stack({ counts: [0, 0], retention: 7 }))).toEqual([
    'aws_cloudwatch_log_group.blue update',
    'aws_cloudwatch_log_group.green update',
  ]);
  const changes = await workspace.changes(stack({ counts: [0, 0], port: 9000 }));
  const replaced = changes.find(({ address }) => address === 'aws_lb_target_group.blue');
  expect(replaced).toMatchObject({ actions: ['delete', 'create'], replacePaths: [['port']] });
  const rule = changes.find(({ address }) => address === 'aws_vpc_security_group_ingress_rule.blue');
  expect(rule).toMatchObject({ actions: ['update'] });
});

test('a change by hand shows as drift, and is reverted', async () => {
  await workspace.apply(stack({ counts: [1, 0] }));
  const { cloud } = workspace;
  const [rule] = cloud.elb.listeners().flatMap(({ arn }) => cloud.elb.rules(arn));
  const [blue, green] = [group('blue'), group('green')];
  cloud.ecs.updateService('main', 'main-blue', { desiredCount: 2 });
  cloud.elb.modifyRule(rule!.arn, {
    actions: [
      {
        type: 'forward',
        targetGroups: [
          { arn: blue.arn, weight: 1 },
          { arn: green.arn, weight: 99 },
        ],
      },
    ],
    conditions: [{ field: 'path-pattern', values: ['/other'] }],
  });
  cloud.elb.modifyTargetGroup(green.arn, { deregistrationDelay: 77, tags: { colour: 'red' } });
  cloud.ssm.put({ name: `${PATH}/ledger`, type: 'String', value: 'by hand', overwrite: true });
  const changes = await workspace.changes();
  const drifted = changes.map(({ address, actions }) => `${address} ${actions.join()}`).sort();
  expect(drifted).toEqual([
    `${BLUE} update`,
    `${RULE} update`,
    'aws_lb_target_group.green update',
    'aws_ssm_parameter.ledger update',
  ]);
  expect(changes.find(({ address }) => address === BLUE)?.before).toMatchObject({ desired_count: 2 });
  const shown = changes.find(({ address }) => address === 'aws_lb_target_group.green');
  expect(shown?.before).toMatchObject({ deregistration_delay: '77', tags: { colour: 'red' } });
  await workspace.must('apply', '-auto-approve');
  expect(await workspace.planned()).toEqual([]);
  expect(weights().sort()).toEqual([0, 100]);
  expect(cloud.ssm.get(`${PATH}/ledger`)).toMatchObject({ value: 'baseline', version: 3 });
});

test('a resource that was deleted by hand is created again', async () => {
  await workspace.apply(stack({ counts: [0, 0] }));
  const { cloud } = workspace;
  await cloud.ecs.deleteService('main', 'main-blue');
  cloud.ssm.delete(`${PATH}/ledger`);
  cloud.logs.deleteGroup('/main/green');
  cloud.ecs.deregisterTaskDefinition('main-green:1');
  expect(await workspace.planned()).toEqual([
    'aws_cloudwatch_log_group.green create',
    'aws_ecs_service.blue[0] create',
    'aws_ecs_task_definition.green create',
    'aws_ssm_parameter.ledger create',
  ]);
});

test('a count of 0 deletes a service and waits until its tasks are gone', async () => {
  await workspace.apply(stack({ counts: [0, 1] }));
  await until('green runs', () => service('main-green').runningCount === 1);
  expect(await workspace.planned(stack({ counts: [0, 0] }))).toEqual(['aws_ecs_service.green[0] delete']);
  await workspace.must('apply', '-auto-approve');
  expect(service('main-green').status).toBe('INACTIVE');
  expect(workspace.cloud.ecs.tasks().every(({ lastStatus }) => lastStatus === 'STOPPED')).toBe(true);
});

test('a destroy goes against the dependencies: service, then rule, then target groups', async () => {
  await workspace.apply(stack());
  const { says } = await workspace.must('destroy', '-auto-approve');
  const at = (sentence: string): number => says.lastIndexOf(sentence);
  expect(at(`${BLUE}: Destruction complete`)).toBeGreaterThan(0);
  expect(at(`${RULE}: Destroying`)).toBeGreaterThan(at(`${BLUE}: Destruction complete`));
  expect(at('aws_lb_target_group.blue: Destroying')).toBeGreaterThan(at(`${RULE}: Destruction complete`));
  expect(says).toContain('Destroy complete! Resources: 20 destroyed.');
  expect(workspace.cloud.elb.targetGroups()).toEqual([]);
  expect(workspace.cloud.ssm.byPath(PATH, true)).toEqual([]);
});

test('a precondition on the parameters of a path refuses the plan, and nothing is changed', async () => {
  await workspace.apply(stack({ ledger: 'locked' }));
  await workspace.use(stack({ weights: [0, 100], ledger: 'locked' }));
  const ran = await workspace.run('apply', '-auto-approve');
  expect(ran.code).toBe(1);
  expect(ran.says).toContain('Resource precondition failed');
  expect(ran.says).toContain('the ledger is locked');
  expect(weights().sort()).toEqual([0, 100]);
  expect(await workspace.state(RULE)).toMatchObject({ priority: 10 });
});
