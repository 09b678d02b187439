import { TerraformStack, TerraformVariable, Testing } from 'cdktf';
import type { KongReleaseProps, KongUpgradeProps } from '../../lib';
import { KongCluster, TrafficRouter } from '../../lib';
import { adoptingProps, THEIRS } from '../support/adopting';
import { surroundings } from '../support/parts';
import { addUpgrade, synthesizeUpgrade } from '../support/synthesis';
import { testApp } from '../support/test-app';

type Change = (props: ReturnType<typeof adoptingProps>) => Partial<KongUpgradeProps>;

const blue =
  (more: (blue: KongReleaseProps) => object): Change =>
  (props) => ({
    ...props,
    blue: { ...props.blue, ...more(props.blue) },
  });
const adopted = (more: object): Change => blue((own) => ({ adopted: { ...own.adopted, ...more } }));
const definitions = (more: object | undefined): Change =>
  blue((own) => ({ taskDefinitions: more && { ...own.taskDefinitions, ...more } }));
const proxies =
  (more: object): Change =>
  (props) => ({
    ...props,
    adoptedProxies: { targetGroupArns: {}, ...props.adoptedProxies, ...more },
  });

const WRONG: readonly [string, Change, RegExp][] = [
  [
    'no definition',
    definitions(undefined),
    /blue\.adopted needs blue\.taskDefinitions\.proxy, the task definition of the running service; give its ARN with the revision/,
  ],
  ['no definition of the admin nodes', definitions({ admin: undefined }), /needs blue\.taskDefinitions\.admin/],
  [
    'a definition without its revision',
    definitions({ proxy: THEIRS.proxy.replace(/:7$/, '') }),
    /blue\.taskDefinitions\.proxy must be like arn:aws:ecs:.*FAMILY:REVISION, got "arn:.*kong-prod"/,
  ],
  [
    'a container',
    definitions({ containerName: 'kong gateway' }),
    /containerName must be like kong, got "kong gateway"/,
  ],
  [
    'a service by its ARN',
    adopted({ proxyService: 'arn:aws:ecs:x' }),
    /adopted\.proxyService must be a literal like kong \(the name of an ECS service\), got "arn:aws:ecs:x"; an import block can't use a reference/,
  ],
  ['no security group', adopted({ securityGroupIds: [] }), /adopted\.securityGroupIds must name at least one/],
  [
    'a security group',
    adopted({ adminSecurityGroupIds: ['group'] }),
    /adminSecurityGroupIds must be like sg-.*"group"/,
  ],
  [
    'one service as proxyService and adminService',
    adopted({ adminService: 'kong-prod' }),
    /adminService must be another service than proxyService, got "kong-prod"; set servesAdmin: true if one service serves both/,
  ],
  [
    'an admin service with servesAdmin',
    adopted({ servesAdmin: true }),
    /servesAdmin must not be true with adminService: .*; remove one of the two/,
  ],
  [
    'a definition of admin nodes with servesAdmin',
    adopted({ servesAdmin: true, adminService: undefined }),
    /servesAdmin must not be true with taskDefinitions\.admin/,
  ],
  [
    'no target group of the traffic',
    proxies({ targetGroupArns: { green: THEIRS.traffic } }),
    /blue\.adopted needs adoptedProxies\.targetGroupArns\.blue, the target group that its service is registered in for the traffic/,
  ],
  [
    'no target group of the Admin API',
    ({ blue: own, green, adoptedProxies: routing }) => ({
      blue: own,
      green,
      ...(routing ? { adoptedProxies: routing } : {}),
    }),
    /blue\.adopted needs adoptedAdmins\.targetGroupArns\.blue, .* for the Admin API/,
  ],
  [
    'a target group',
    proxies({ targetGroupArns: { blue: 'kong-prod' } }),
    /adoptedProxies\.targetGroupArns\.blue must be a literal like arn:.*targetgroup\/NAME\/ID, got "kong-prod"/,
  ],
  [
    'one target group for both',
    proxies({ targetGroupArns: { blue: THEIRS.traffic, green: THEIRS.traffic } }),
    /must be one target group for each slot, got ".*" for both; remove that of the slot that has none yet/,
  ],
  [
    'one target group for the traffic and the Admin API',
    ({ adoptedAdmins, ...props }) => ({
      ...props,
      adoptedAdmins: { ...adoptedAdmins, targetGroupArns: { blue: THEIRS.traffic } },
    }),
    /adoptedAdmins\.targetGroupArns must differ from adoptedProxies\.targetGroupArns, got ".*" in both; give the target group of the Admin API's port/,
  ],
  [
    'a service that the other colour will have',
    adopted({ proxyService: 'gateway-green-proxy' }),
    /blue\.adopted must not name "\w+-green-proxy", the name of the other slot's service; give the gateway another name/,
  ],
  [
    'a rule',
    proxies({ ruleArn: 'rule' }),
    /adoptedProxies\.ruleArn must be a literal like arn:.*listener-rule\/app.*got "rule"/,
  ],
  [
    'a rule of another listener',
    proxies({ ruleArn: THEIRS.adminRule }),
    /ruleArn must be a rule of the listener arn:.*public.*; a rule can't be moved to another listener/,
  ],
  [
    'a rule without its target group',
    ({ blue: { image }, ...props }) => ({
      ...props,
      blue: { image },
      adoptedProxies: { targetGroupArns: {}, ruleArn: THEIRS.rule },
    }),
    /ruleArn needs adoptedProxies\.targetGroupArns, the target group that the rule routes to now/,
  ],
  [
    'the roles the wrong way round',
    (props) => ({ ...props, live: 'green', blue: { ...props.blue, image: 'kong:0.36-1' } }),
    /blue\.adopted must not be given for the next release, and blue is next; remove it, and also blue\.taskDefinitions if they are those of the old release/,
  ],
  [
    'hosts of the Admin API',
    (props) => ({ ...props, adminHosts: ['a', 'b', 'c'] }),
    /adminHosts must name 1 to 2 hosts, got 3; a rule compares 5 values at most, and three of them are the reading methods/,
  ],
];

it.each(WRONG)('a wrong prop of an adopted gateway is refused: %s', (_, change, sentence) => {
  expect(() => synthesizeUpgrade('baseline', change(adoptingProps()))).toThrow(sentence);
});

it('an import takes no reference to a cluster', () => {
  const stack = new TerraformStack(testApp(), 'kong');
  const clusterArn = new TerraformVariable(stack, 'cluster', {}).stringValue;
  expect(() => {
    addUpgrade(stack, 'gateway', 'baseline', { ...adoptingProps(), clusterArn });
  }).toThrow(
    /clusterArn must be a literal ARN if blue\.adopted is given, got "\$\{.*"; an import block can't use a reference/,
  );
});

describe('an adopted gateway', () => {
  const baseline = synthesizeUpgrade('baseline', adoptingProps());

  it('keeps its times: other times would change the imported resources', () => {
    const times = (slot: string) => baseline.resource.aws_ecs_service?.[`gateway_${slot}_proxy_service`]?.timeouts;
    expect([times('blue'), times('green')]).toEqual([undefined, { delete: '90m' }]);
  });
  const service = (json: typeof baseline, part = 'proxy') =>
    json.resource.aws_ecs_service?.[`gateway_blue_${part}_service`] ?? {};

  it('is imported at baseline, where its services and target groups may not change', () => {
    for (const part of ['proxy', 'admin']) {
      expect(service(baseline, part).lifecycle).toMatchObject({ ignore_changes: 'all' });
    }
    const { gateway_proxies_blue: group } = baseline.resource.aws_lb_target_group ?? {};
    expect(group?.lifecycle).toMatchObject({ ignore_changes: 'all', prevent_destroy: true });
    // The live count is read and recorded.
    expect(baseline.locals.gateway_blue_size).toContain('data.aws_ecs_service.gateway_live.desired_count');
  });

  it('is looked at once: a way back to baseline is not held up by what was true before', () => {
    const again = synthesizeUpgrade('baseline', { ...adoptingProps(), firstApply: false });
    expect(again.data).not.toHaveProperty('aws_lb_listener_rule');
    for (const group of Object.values(again.resource.aws_lb_target_group ?? {}))
      expect(group.lifecycle).not.toHaveProperty('postcondition');
    expect(service(again).lifecycle).not.toHaveProperty('postcondition');
  });

  it('is held against the props by ARNs, not by the text of references', () => {
    const { text } = baseline;
    expect(text).toContain('format(\\"%s:%d in %s\\", \\"kong\\", 8000, aws_lb_target_group.gateway_proxies_blue.arn)');
  });

  it('is not patched by the apply that brings it in', () => {
    expect(() => synthesizeUpgrade('baseline', { ...adoptingProps(), patch: ['blue'] })).toThrow(
      /patch must not name blue in the first apply, which imports blue.adopted unchanged; patch it in a later apply/,
    );
  });

  it('may be patched afterwards, and nothing else of it is changed', () => {
    const patched = synthesizeUpgrade('migrate-up', {
      ...definitions({ proxy: THEIRS.proxy.replace(/7$/, '8') })(adoptingProps()),
      patch: ['blue'],
    });
    const { task_definition, lifecycle } = service(patched);
    const { ignore_changes: ignored } = lifecycle as { ignore_changes: readonly string[] };
    expect(task_definition).toBe('kong-prod:8');
    expect(ignored).not.toContain('task_definition');
    for (const name of ['network_configuration', 'load_balancer', 'desired_count', 'tags'])
      expect(ignored).toContain(name);
  });

  it('is followed by no proxies with an Admin API of their own definition', () => {
    const { blue: old, ...rest } = adoptingProps();
    const green = { image: 'registry.example/kong:0.35-5', taskDefinitions: { proxy: THEIRS.proxy } };
    const claims = (json: typeof baseline, name: string): string =>
      JSON.stringify(json.data.aws_ecs_task_definition?.[name]);
    const next = synthesizeUpgrade('migrate-up', { ...rest, blue: old, green });
    expect(claims(next, 'gateway_green_own_proxy')).toContain('it == \\"off\\"');
    expect(claims(next, 'gateway_blue_own_proxy')).not.toContain('it == \\"off\\"');
  });

  it('has a mark of its own: a colour that runs can not be taken for one of the library by the way', () => {
    const { blue: old, ...rest } = adoptingProps();
    const { image, taskDefinitions = {} } = old;
    const own = { image, taskDefinitions };
    const mark = (release: KongReleaseProps): unknown =>
      JSON.stringify(synthesizeUpgrade('shift-100', { ...rest, blue: release }).locals.gateway_blue_mark_of);
    expect(mark(old)).toBe(mark({ ...old }));
    expect(mark(own)).not.toBe(mark(old));
  });

  it('has no definition of the library, and one-off tasks still do', () => {
    const { aws_ecs_task_definition: made = {} } = baseline.resource;
    expect(made.gateway_blue_proxy_definition?.count).toBe(0);
    expect(made.gateway_blue_admin_definition?.count).toBe(0);
    expect(synthesizeUpgrade('migrate-up', adoptingProps()).resource.aws_ecs_task_definition).toMatchObject({
      gateway_green_migrations_definition: { count: 1 },
    });
  });

  it('takes hosts as its rule has them: no path is added to them', () => {
    const { resource } = synthesizeUpgrade('baseline', { ...adoptingProps(), adminHosts: ['admin.example'] });
    const rules = resource.aws_lb_listener_rule ?? {};
    const condition = [{ host_header: { values: ['admin.example'] } }];
    expect(rules.gateway_admins_rule?.condition).toEqual(condition);
    // The rule that freezes the Admin API has the same hosts, and no others.
    expect(rules.gateway_admin_gate_closed?.condition).toEqual(condition);
  });

  it('which serves the Admin API itself has no admin service, in no stage', () => {
    const { resource } = synthesizeUpgrade('baseline', adoptingProps('blue', true));
    expect(resource.aws_ecs_service?.gateway_blue_admin_service?.count).toBe(0);
    expect(resource.aws_ecs_service?.gateway_blue_proxy_service?.load_balancer).toHaveLength(2);
  });
});

it('parts that adopt existing resources import them too, unless importsAdopted is false', () => {
  const imports = (importsAdopted?: boolean): readonly unknown[] => {
    const stack = new TerraformStack(testApp(), 'shop');
    const { vpcId, subnetIds, securityGroupIds, datastore } = surroundings(stack);
    const listenerArn = THEIRS.rule.replace(':listener-rule/', ':listener/').replace(/\/\w+$/, '');
    const { adoptedProxies: routing, blue: release } = adoptingProps('blue', true);
    const more = importsAdopted === undefined ? {} : { importsAdopted };
    const router = new TrafficRouter(stack, 'proxies', {
      name: 'shop',
      vpcId,
      listenerArn,
      ...more,
      ...(routing ? { adopted: routing } : {}),
    });
    const clusterArn = 'arn:aws:ecs:eu-west-1:123456789012:cluster/main';
    const place = { subnetIds, securityGroupIds, datastore, clusterArn, region: 'eu-west-1', proxies: router };
    new KongCluster(stack, 'blue', { name: 'shop', slot: 'blue', release, ...place, ...more });
    return (JSON.parse(Testing.synth(stack)) as { import: { to: string }[] }).import.map(({ to }) => to);
  };
  const routing = ['aws_lb_target_group.proxies_blue', 'aws_lb_listener_rule.proxies_rule'];
  expect(imports()).toEqual([...routing, 'aws_ecs_service.blue_proxy_service[0]']);
  expect(imports(false)).toEqual(routing);
});
