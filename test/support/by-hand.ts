import { ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import {
  DescribeRulesCommand,
  ElasticLoadBalancingV2Client,
  ModifyRuleCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';

/** The variables that `lab start` prints. */
type LabVariables = Readonly<Record<string, string>>;

const options = ({ AWS_ENDPOINT_URL: endpoint = '', AWS_REGION: region = '' }: LabVariables): object => ({
  endpoint,
  region,
  credentials: { accessKeyId: 'lab', secretAccessKey: 'lab' },
});

/** Changes the weights in the rule of the proxies, as an operator could do in the console. */
export async function weighByHand(
  lab: LabVariables,
  weights: Readonly<Record<'blue' | 'green', number>>,
): Promise<void> {
  const client = new ElasticLoadBalancingV2Client(options(lab));
  const { Rules = [] } = await client.send(new DescribeRulesCommand({ ListenerArn: lab.PROXY_LISTENER_ARN }));
  const rule = Rules.find(({ Priority }) => Priority === '100');
  const groups = rule?.Actions?.[0]?.ForwardConfig?.TargetGroups ?? [];
  const weighed = groups.map(({ TargetGroupArn = '' }) => ({
    TargetGroupArn,
    Weight: weights[TargetGroupArn.includes('blue') ? 'blue' : 'green'],
  }));
  await client.send(
    new ModifyRuleCommand({
      RuleArn: rule?.RuleArn,
      Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups: weighed } }],
    }),
  );
  client.destroy();
}

/** Changes the number of nodes of a service. */
export async function scaleByHand(lab: LabVariables, service: string, desiredCount: number): Promise<void> {
  const client = new ECSClient(options(lab));
  await client.send(new UpdateServiceCommand({ cluster: lab.ECS_CLUSTER_ARN, service, desiredCount }));
  client.destroy();
}
