const BALANCER = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app';

/** Settings with which main.ts synthesizes; none of them exists. */
export function mainSettings(): Record<string, string> {
  return {
    AWS_REGION: 'eu-west-1',
    AWS_ACCOUNT_ID: '123456789012',
    BLUE_IMAGE: 'registry.example/kong-enterprise-edition:0.34-1',
    GREEN_IMAGE: 'registry.example/kong-enterprise-edition:0.35-5',
    VPC_ID: 'vpc-0123456789abcdef0',
    SUBNET_IDS: 'subnet-0123456789abcdef0,subnet-0123456789abcdef1',
    ECS_CLUSTER_ARN: 'arn:aws:ecs:eu-west-1:123456789012:cluster/main',
    PROXY_LISTENER_ARN: `${BALANCER}/public/0123456789abcdef/0123456789abcde1`,
    ADMIN_LISTENER_ARN: `${BALANCER}/internal/0123456789abcdea/0123456789abcde2`,
    LOAD_BALANCER_SECURITY_GROUP_ID: 'sg-0123456789abcdef0',
    DATASTORE_HOST: 'kong.example.internal',
    DATASTORE_PASSWORD_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:kong-pg',
    SNAPSHOT_INSTANCE: 'kong-datastore',
  };
}
