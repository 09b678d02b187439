import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { LISTENER } from '../support/cloud-fixture';
import { until } from '../support/until';
import { stack } from '../support/stack';
import { Workspace, type Config } from '../support/terraform-workspace';

jest.setTimeout(60_000);

let workspace: Workspace;
beforeEach(async () => {
  workspace = await Workspace.open();
});
afterEach(() => workspace.close());

const PROVIDER = { provider: { aws: { region: 'eu-west-1' } } };

async function refused(config: Config): Promise<string> {
  await workspace.use(config);
  const ran = await workspace.run('apply', '-auto-approve');
  expect(ran.code).toBe(1);
  return ran.says;
}

function parameter(more: Config = {}): Config {
  return { resource: { aws_ssm_parameter: { a: { name: '/a', type: 'String', value: 'x', ...more } } }, ...PROVIDER };
}

test('AWS refuses a service whose target group has no rule, by a sentence that names both', async () => {
  const text = JSON.stringify(stack()).replaceAll(/,?"aws_lb_listener_rule\.main"/g, '');
  const config = JSON.parse(text) as { resource: Record<string, unknown> };
  delete config.resource.aws_lb_listener_rule;
  const says = await refused(config);
  expect(says).toMatch(
    /creating ECS Service \(main-blue\): InvalidParameterException: The target group with targetGroupArn \S+ does not have an associated load balancer\. with aws_ecs_service\.blue\[0\]/,
  );
});

test('a parameter that exists is not taken over, unless overwrite says so', async () => {
  workspace.cloud.ssm.put({ name: '/a', type: 'String', value: 'theirs', overwrite: false });
  expect(await refused(parameter())).toContain('creating SSM Parameter (/a): ParameterAlreadyExists');
  expect(workspace.cloud.ssm.get('/a').value).toBe('theirs');
  await workspace.apply(parameter({ overwrite: true }));
  expect(workspace.cloud.ssm.get('/a')).toMatchObject({ value: 'x', version: 2 });
  expect(await refused(parameter({ overwrite: false, value: 'y' }))).toContain(
    'updating SSM Parameter (/a): ParameterAlreadyExists',
  );
  expect(await workspace.state('aws_ssm_parameter.a')).toMatchObject({ value: 'x' });
});

test('a target group in use is not deleted', async () => {
  const config = stack({ counts: [0, 0] }) as { resource: Record<string, Record<string, unknown>> };
  await workspace.apply(config);
  const { cloud } = workspace;
  const green = cloud.elb.targetGroups().find(({ name }) => name === 'main-green')!;
  const actions = [{ type: 'forward' as const, targetGroups: [{ arn: green.arn, weight: 1 }] }];
  const conditions = [{ field: 'path-pattern', values: ['/theirs'] }];
  cloud.elb.createRule({ listenerArn: LISTENER, priority: 99, conditions, actions, tags: {} });
  const ran = await workspace.run('destroy', '-auto-approve');
  expect(ran.says).toMatch(/deleting ELBv2 Target Group \(main-green\): ResourceInUse: .* is currently in use/);
  expect(await workspace.state('aws_lb_target_group.green')).toMatchObject({ name: 'main-green' });
});

function lonely(wait: boolean, image: string): Config {
  return {
    ...PROVIDER,
    resource: {
      aws_ecs_task_definition: {
        a: { family: 'a', container_definitions: JSON.stringify([{ name: 'app', image }]) },
      },
      aws_ecs_service: {
        a: {
          name: 'a',
          cluster: 'main',
          desired_count: 1,
          task_definition: '${aws_ecs_task_definition.a.arn}',
          wait_for_steady_state: wait,
        },
      },
    },
  };
}

test('wait_for_steady_state waits until the tasks run', async () => {
  await workspace.apply(lonely(true, 'server'));
  expect(workspace.cloud.ecs.service('main', 'a').runningCount).toBe(1);
});

test('a service that never gets steady stays in the state, tainted', async () => {
  await workspace.close();
  workspace = await Workspace.open([], 1000);
  const says = await refused(lonely(true, 'no-such-image'));
  expect(says).toContain("creating ECS Service (a): Timeout: timeout while waiting for state to become 'tasksStable'");
  expect(await workspace.planned(lonely(false, 'no-such-image'))).toEqual(['aws_ecs_service.a delete,create']);
});

test('closing the provider ends the calls that wait', async () => {
  await workspace.use(lonely(true, 'no-such-image'));
  const applying = workspace.run('apply', '-auto-approve');
  await until('the service was created', () => workspace.cloud.ecs.services().length === 1);
  await workspace.provider.close();
  expect((await applying).code).toBe(1);
});

test('an unexpected failure is a diagnostic, costs no state, and the server lives on', async () => {
  await workspace.apply(stack({ counts: [0, 0] }));
  const read = jest.spyOn(workspace.cloud.elb, 'rule').mockImplementation(() => {
    throw new TypeError('a defect');
  });
  const ran = await workspace.run('plan');
  expect(ran.code).toBe(1);
  expect(ran.says).toMatch(/reading ELBv2 Listener Rule \(arn:\S+\): the lab failed .* a defect/);
  read.mockRestore();
  expect(await workspace.planned()).toEqual([]);
});

test('a rule that the lab does not serve is refused by name', async () => {
  const rule = {
    listener_arn: LISTENER,
    condition: [{ path_pattern: { values: ['/'] } }],
    action: { type: 'redirect', redirect: { status_code: 'HTTP_301' } },
  };
  expect(await refused({ ...PROVIDER, resource: { aws_lb_listener_rule: { a: rule } } })).toContain(
    'the lab serves forward and fixed-response actions, got redirect',
  );
  const two = { ...rule, condition: [{ path_pattern: { values: ['/'] }, host_header: { values: ['a'] } }] };
  expect(await refused({ ...PROVIDER, resource: { aws_lb_listener_rule: { a: two } } })).toContain(
    'ValidationError: A condition block must hold one kind of condition, got 2',
  );
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('the process of TF_REATTACH_PROVIDERS ends with the lab, also if the lab is killed', async () => {
  const { pid } = Object.values(JSON.parse(workspace.provider.reattach) as Record<string, { Pid: number }>).map(
    ({ Pid }) => ({ pid: Pid }),
  )[0]!;
  expect(pid).not.toBe(process.pid);
  expect(isAlive(pid)).toBe(true);
  await workspace.provider.close();
  await until('the sentinel has ended', () => !isAlive(pid));
  const parent = spawn(process.execPath, ['--import', 'tsx', join(__dirname, '..', 'support', 'sentinel-parent.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const child = Number(line.toString());
  expect(isAlive(child)).toBe(true);
  parent.kill('SIGKILL');
  await until('its sentinel has ended', () => !isAlive(child));
});
