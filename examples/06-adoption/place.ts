/** Resources that both stacks use and that neither creates. */
export const account = '111122223333';
export const region = 'eu-central-1';
const loadBalancers = `arn:aws:elasticloadbalancing:${region}:${account}:listener/app`;

export const place = {
  vpcId: 'vpc-0a1b2c3d4e5f60718',
  subnetIds: ['subnet-0a1b2c3d4e5f60718', 'subnet-0a1b2c3d4e5f60719'],
  clusterArn: `arn:aws:ecs:${region}:${account}:cluster/gateways`,
  proxyListenerArn: `${loadBalancers}/public/50dc6c495c0c9188/f2f7dc8efc522ab2`,
  adminListenerArn: `${loadBalancers}/internal/6d0ecf831eec9f09/9683b2d02a6cabee`,
} as const;

export const securityGroupIds = ['sg-0f1e2d3c4b5a69788'];
export const datastore = {
  host: 'kong.cluster-abc.eu-central-1.rds.amazonaws.com',
  passwordSecretArn: `arn:aws:secretsmanager:${region}:${account}:secret:kong-datastore`,
};
export const liveImage = 'registry.example/kong-enterprise-edition:0.34-1';
