import {
  DescribeListenersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ModifyRuleCommand,
  RuleNotFoundException,
  TargetGroupNotFoundException,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { LISTENER, LOAD_BALANCER, PORT } from '../support/cloud-fixture';
import { startSession, type Session } from '../support/api-session';

let session: Session;
beforeEach(async () => {
  session = await startSession();
});
afterEach(() => session.close());

test('weights are read from a rule by its ARN and by its listener', async () => {
  const blue = session.fixture.targetGroup('blue');
  const green = session.fixture.targetGroup('green');
  const rule = session.fixture.rule([
    { arn: blue.arn, weight: 90 },
    { arn: green.arn, weight: 10 },
  ]);
  const byArn = await session.elb.send(new DescribeRulesCommand({ RuleArns: [rule.arn] }));
  const byListener = await session.elb.send(new DescribeRulesCommand({ ListenerArn: LISTENER }));
  expect(byListener.Rules).toEqual(byArn.Rules);
  expect(byArn.Rules![0]).toMatchObject({ Priority: '10', IsDefault: false });
  expect(byArn.Rules![0]!.Conditions![0]).toMatchObject({ Field: 'path-pattern', Values: ['/*'] });
  expect(byArn.Rules![0]!.Actions![0]!.ForwardConfig!.TargetGroups).toEqual([
    { TargetGroupArn: blue.arn, Weight: 90 },
    { TargetGroupArn: green.arn, Weight: 10 },
  ]);
  await expect(session.elb.send(new DescribeRulesCommand({ RuleArns: ['arn:no'] }))).rejects.toThrow(
    RuleNotFoundException,
  );
});

test('weights can be changed by hand, as in the console', async () => {
  const blue = session.fixture.targetGroup('blue');
  const rule = session.fixture.rule([{ arn: blue.arn, weight: 90 }]);
  const ForwardConfig = { TargetGroups: [{ TargetGroupArn: blue.arn, Weight: 7 }] };
  const forward = new ModifyRuleCommand({ RuleArn: rule.arn, Actions: [{ Type: 'forward', ForwardConfig }] });
  await session.elb.send(forward);
  const { Rules } = await session.elb.send(new DescribeRulesCommand({ RuleArns: [rule.arn] }));
  expect(Rules?.[0]?.Actions?.[0]?.ForwardConfig).toMatchObject(ForwardConfig);
});

test('target groups are described with their load balancer, by name and by ARN', async () => {
  const blue = session.fixture.balanced('blue');
  session.fixture.targetGroup('lonely');
  const ask = async (input: object) => (await session.elb.send(new DescribeTargetGroupsCommand(input))).TargetGroups!;
  expect((await ask({ Names: ['blue'] }))[0]).toMatchObject({
    TargetGroupArn: blue.arn,
    HealthCheckPath: '/health',
    Matcher: { HttpCode: '404' },
    LoadBalancerArns: [LOAD_BALANCER],
  });
  expect((await ask({ LoadBalancerArn: LOAD_BALANCER })).map((group) => group.TargetGroupName)).toEqual(['blue']);
  expect(await ask({})).toHaveLength(2);
  await expect(ask({ Names: ['none'] })).rejects.toThrow(TargetGroupNotFoundException);
  const { Listeners } = await session.elb.send(new DescribeListenersCommand({ LoadBalancerArn: LOAD_BALANCER }));
  expect(Listeners!.map(({ ListenerArn }) => ListenerArn)).toEqual([LISTENER]);
});

test('the health of targets is described with AWS reasons, and escaped characters survive', async () => {
  const group = session.fixture.targetGroup('lonely');
  session.fixture.cloud.elb.registerTarget(group.arn, { id: '10.0.0.1', port: PORT, hostPorts: {} });
  const ask = async (targets?: { Id: string }[]) =>
    (await session.elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: group.arn, Targets: targets })))
      .TargetHealthDescriptions!;
  expect((await ask())[0]).toMatchObject({
    Target: { Id: '10.0.0.1', Port: PORT },
    TargetHealth: { State: 'unused', Reason: 'Target.NotInUse' },
  });
  expect((await ask([{ Id: '<&>' }]))[0]).toMatchObject({
    Target: { Id: '<&>' },
    TargetHealth: { State: 'unused', Reason: 'Target.NotRegistered' },
  });
});
