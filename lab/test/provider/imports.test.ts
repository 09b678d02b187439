import { Workspace } from '../support/terraform-workspace';

const LISTENER = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/a/0123456789abcdef/0123456789abcdef';
const GROUP = { name: 'kong', port: 8000, protocol: 'HTTP', target_type: 'ip', vpc_id: 'vpc-1' };
const provider = { aws: { region: 'eu-west-1' } };

/** What Terraform is told of something that exists when it is imported, as the real provider (5.100.0) was seen to tell it. */
describe('an import', () => {
  let workspace: Workspace;
  let arn: string;
  let rule: string;

  beforeAll(async () => {
    workspace = await Workspace.open();
    const { cloud } = workspace;
    await workspace.apply({ provider, resource: { aws_lb_target_group: { theirs: GROUP } } });
    arn = cloud.elb.targetGroups()[0]?.arn ?? '';
    const actions = [{ type: 'forward' as const, targetGroups: [{ arn, weight: 1 }] }];
    const conditions = [{ field: 'path-pattern', values: ['/*'] }];
    rule = cloud.elb.createRule({ listenerArn: LISTENER, priority: 5, conditions, actions, tags: {} }).arn;
    await workspace.must('state', 'rm', 'aws_lb_target_group.theirs');
  }, 60_000);

  afterAll(async () => {
    await workspace.close();
  });

  const importing = (type: string, id: string, body: object) => ({
    provider,
    import: [{ to: `${type}.a`, id }],
    resource: { [type]: { a: body } },
  });
  const weighted = {
    listener_arn: LISTENER,
    priority: 5,
    condition: [{ path_pattern: { values: ['/*'] } }],
    action: [{ type: 'forward', forward: { target_group: [{ arn: '', weight: 100 }] } }],
  };

  it('of a target group whose changes are ignored changes nothing, and knows that it is not sticky', async () => {
    const body = { ...GROUP, name: 'another', lifecycle: { ignore_changes: 'all' } };
    await workspace.use(importing('aws_lb_target_group', arn, body));
    expect(await workspace.planned()).toEqual([]);
    await workspace.must('apply', '-auto-approve');
    expect(await workspace.state('aws_lb_target_group.a')).toMatchObject({
      name: 'kong',
      stickiness: [{ enabled: false, type: 'lb_cookie', cookie_duration: 86400 }],
    });
    await workspace.must('state', 'rm', 'aws_lb_target_group.a');
  }, 60_000);

  it('of a rule has a single target group in both forms, so that a weighted one changes only the action', async () => {
    const action = [{ type: 'forward', forward: { target_group: [{ arn, weight: 100 }] } }];
    const [change] = await workspace.changes(importing('aws_lb_listener_rule', rule, { ...weighted, action }));
    expect(change?.actions).toEqual(['update']);
    expect(change?.before?.action).toMatchObject([
      { target_group_arn: arn, forward: [{ target_group: [{ arn, weight: 1 }] }] },
    ]);
    const { action: was, ...before } = change?.before ?? {};
    const { action: is, ...after } = change?.after ?? {};
    expect(after).toEqual(before);
    expect(is).not.toEqual(was);
  }, 60_000);

  const body = { ...weighted, action: [{ type: 'forward', target_group_arn: LISTENER }] };
  const service = { name: 'kong', cluster: 'main', task_definition: 'kong:1' };
  it.each([
    ['aws_lb_target_group', 'kong', GROUP, "'kong' is not a valid target group ARN"],
    ['aws_lb_listener_rule', 'kong', body, "'kong' is not a valid listener rule ARN"],
    ['aws_ecs_service', 'kong', service, "wrong format of import ID (kong), use: 'cluster-name/service-name'"],
    ['aws_ecs_service', 'main/kong', service, 'Cannot import non-existent remote object'],
    [
      'aws_lb_target_group',
      'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/x/1',
      GROUP,
      'Cannot import non-existent',
    ],
  ])(
    'of %s by the id %s is refused as by AWS',
    async (type, id, resource, sentence) => {
      await workspace.use(importing(type, id, resource));
      const { code, says } = await workspace.run('plan');
      expect({ code, said: says.includes(sentence), says }).toMatchObject({ code: 1, said: true });
    },
    60_000,
  );
});
