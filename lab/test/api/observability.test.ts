import { DescribeAlarmsCommand, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { GetParameterHistoryCommand } from '@aws-sdk/client-ssm';
import { ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeLoadBalancersCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { loadBalancerSuffix, targetGroupSuffix } from '../../lib/cloud/common/arn';
import { LOAD_BALANCER } from '../support/cloud-fixture';
import { until } from '../support/until';
import { startSession, type Session } from '../support/api-session';

let session: Session;
beforeEach(async () => {
  session = await startSession();
});
afterEach(() => session.close());

function requestCount(dimensions: Readonly<Record<string, string>>) {
  return {
    Metric: {
      Namespace: 'AWS/ApplicationELB',
      MetricName: 'RequestCount',
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    },
    Period: 60,
    Stat: 'Sum',
  };
}

test('request counts are read per target group, once they are published', async () => {
  const { cloud, clock } = session.fixture;
  const group = session.fixture.balanced('blue');
  const dimensions = { TargetGroup: targetGroupSuffix(group.arn), LoadBalancer: loadBalancerSuffix(LOAD_BALANCER) };
  const start = clock.now();
  const end = new Date(start.getTime() + 120_000);
  cloud.metrics.count('RequestCount', dimensions, 5);
  const query = { Id: 'm1', MetricStat: requestCount(dimensions) };
  const ask = async () =>
    (
      await session.cloudWatch.send(
        new GetMetricDataCommand({ StartTime: start, EndTime: end, MetricDataQueries: [query] }),
      )
    ).MetricDataResults![0]!;
  expect((await ask()).Values).toEqual([]);
  await until('the counts are published', () => clock.now().getTime() >= end.getTime() + 60_000);
  const result = await ask();
  expect(result).toMatchObject({ Id: 'm1', Label: 'RequestCount', StatusCode: 'Complete', Values: [5] });
  expect(Math.abs(result.Timestamps![0]!.getTime() - start.getTime())).toBeLessThanOrEqual(60_000);
});

test('response times are read as percentiles and not as sums, and counts as sums only', async () => {
  const { cloud, clock } = session.fixture;
  const group = session.fixture.balanced('blue');
  const dimensions = { TargetGroup: targetGroupSuffix(group.arn), LoadBalancer: loadBalancerSuffix(LOAD_BALANCER) };
  const start = clock.now();
  const end = new Date(start.getTime() + 120_000);
  for (let n = 1; n <= 100; n += 1) cloud.metrics.observe('TargetResponseTime', dimensions, n / 100);
  const ask = async (MetricName: string, Stat: string) => {
    const { Metric, Period } = requestCount(dimensions);
    const query = { Id: 'm1', MetricStat: { Metric: { ...Metric, MetricName }, Period, Stat } };
    const input = { StartTime: start, EndTime: end, MetricDataQueries: [query] };
    return (await session.cloudWatch.send(new GetMetricDataCommand(input))).MetricDataResults![0]!.Values;
  };
  await until('the minute is published', () => clock.now().getTime() >= end.getTime() + 60_000);
  expect(await ask('TargetResponseTime', 'p99')).toEqual([0.99]);
  await expect(ask('TargetResponseTime', 'Sum')).rejects.toThrow('The statistic Sum of TargetResponseTime is not');
  await expect(ask('RequestCount', 'p99')).rejects.toThrow('The statistic p99 of RequestCount is not served');
});

test('the output of a task is read from its log stream, page by page', async () => {
  session.fixture.definition('job', {
    image: 'job',
    containerPorts: [],
    command: ['0'],
    environment: { WORD: 'hello' },
    logGroup: '/kong/jobs',
    logStreamPrefix: 'run',
  });
  const task = session.fixture.cloud.ecs.runTask({ cluster: 'main', taskDefinition: 'job' });
  await until('stopped', () => task.lastStatus === 'STOPPED');
  const logGroupName = '/kong/jobs';
  const logStreamName = `run/app/${task.arn.split('/').at(-1)!}`;
  const { logStreams } = await session.logs.send(new DescribeLogStreamsCommand({ logGroupName }));
  expect(logStreams!.map((stream) => stream.logStreamName)).toEqual([logStreamName]);
  const read = (nextToken?: string) =>
    session.logs.send(new GetLogEventsCommand({ logGroupName, logStreamName, startFromHead: true, nextToken }));
  const first = await read();
  expect(first.events!.map(({ message }) => message)).toEqual(['job says hello']);
  const second = await read(first.nextForwardToken);
  expect(second.events).toEqual([]);
  expect(second.nextForwardToken).toBe(first.nextForwardToken);
  const found = await session.logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern: '"says hello"' }));
  expect(found.events![0]).toMatchObject({ logStreamName, message: 'job says hello' });
  await expect(session.logs.send(new DescribeLogStreamsCommand({ logGroupName: '/none' }))).rejects.toThrow(
    ResourceNotFoundException,
  );
});

test('the caller is the lab, until a role is assumed; its account is then that of the role', async () => {
  expect((await session.sts.send(new GetCallerIdentityCommand({}))).Account).toBe('123456789012');
  const { Credentials: given } = await session.sts.send(
    new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::999999999999:role/ops/deploy', RoleSessionName: 'me' }),
  );
  const other = new STSClient({
    endpoint: session.api.url,
    region: 'eu-west-1',
    credentials: {
      accessKeyId: given!.AccessKeyId!,
      secretAccessKey: given!.SecretAccessKey!,
      sessionToken: given!.SessionToken!,
    },
  });
  expect(await other.send(new GetCallerIdentityCommand({}))).toMatchObject({
    Account: '999999999999',
    Arn: 'arn:aws:sts::999999999999:assumed-role/deploy/me',
  });
});

test('an action that the lab does not serve is refused by name, in every protocol', async () => {
  const refusal = (what: string) => ({
    name: 'UnknownOperationException',
    message: `${what} is not served by the lab`,
  });
  await expect(session.ssm.send(new GetParameterHistoryCommand({ Name: '/a' }))).rejects.toMatchObject(
    refusal('ssm GetParameterHistory'),
  );
  await expect(session.elb.send(new DescribeLoadBalancersCommand({}))).rejects.toMatchObject(
    refusal('elasticloadbalancing DescribeLoadBalancers'),
  );
  await expect(session.cloudWatch.send(new ListMetricsCommand({}))).rejects.toMatchObject(
    refusal('cloudwatch ListMetrics'),
  );
  const rest = await fetch(`${session.api.url}/2015-03-31/functions`);
  expect([rest.status, await rest.text()]).toEqual([400, expect.stringContaining('GET /2015-03-31/functions is not')]);
});

test('the Date header is lab time', async () => {
  const before = session.fixture.clock.now().getTime();
  const answer = await fetch(session.api.url, { method: 'POST' });
  const said = new Date(answer.headers.get('date')!).getTime();
  expect(said).toBeGreaterThan(before - 1000);
  expect(said).toBeLessThanOrEqual(session.fixture.clock.now().getTime());
});

test('a metric alarm of Terraform is OK until a test sets another state', async () => {
  const { cloud } = session.fixture;
  const arn = 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:kong-green-errors';
  cloud.records.put('aws_cloudwatch_metric_alarm', 'kong-green-errors', { arn });
  const states = async (): Promise<unknown> => {
    const request = new DescribeAlarmsCommand({ AlarmNames: ['kong-green-errors', 'unknown'] });
    const { MetricAlarms = [] } = await session.cloudWatch.send(request);
    return MetricAlarms.map(({ AlarmName, AlarmArn, StateValue }) => [AlarmName, AlarmArn, StateValue]);
  };
  expect(await states()).toEqual([['kong-green-errors', arn, 'OK']]);
  cloud.alarms.set('kong-green-errors', 'ALARM');
  expect(await states()).toEqual([['kong-green-errors', arn, 'ALARM']]);
  expect(() => {
    cloud.alarms.set('unknown', 'ALARM');
  }).toThrow('there is no alarm unknown');
});
