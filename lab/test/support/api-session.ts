import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { startApi, type Api } from '../../lib/api';
import { Fixture } from './cloud-fixture';

/** A cloud behind its API, and the real clients that speak to it. */
export interface Session {
  readonly fixture: Fixture;
  readonly api: Api;
  readonly ecs: ECSClient;
  readonly ssm: SSMClient;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly sts: STSClient;
  readonly cloudWatch: CloudWatchClient;
  readonly logs: CloudWatchLogsClient;
  close(): Promise<void>;
}

export async function startSession(): Promise<Session> {
  const fixture = new Fixture();
  const api = await startApi({ cloud: fixture.cloud });
  const options = {
    endpoint: api.url,
    region: fixture.cloud.region,
    credentials: { accessKeyId: 'AKIALAB', secretAccessKey: 'lab' },
    maxAttempts: 1,
  };
  return {
    fixture,
    api,
    ecs: new ECSClient(options),
    ssm: new SSMClient(options),
    elb: new ElasticLoadBalancingV2Client(options),
    sts: new STSClient(options),
    cloudWatch: new CloudWatchClient(options),
    logs: new CloudWatchLogsClient(options),
    close: async () => {
      await api.close();
      await fixture.close();
    },
  };
}
