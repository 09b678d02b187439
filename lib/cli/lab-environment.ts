import type { LabFacts } from '../lab';

const LOAD_BALANCER = (facts: LabFacts): string =>
  `arn:aws:elasticloadbalancing:${facts.region}:${facts.account}:listener/app`;

/** Existing infrastructure that the project's own `main.ts` is told of; the lab takes what is referred to as existing. */
export function mainSettings(facts: LabFacts): Record<string, string> {
  const { region, account } = facts;
  return {
    AWS_ACCOUNT_ID: account,
    VPC_ID: 'vpc-0123456789abcdef0',
    SUBNET_IDS: 'subnet-0123456789abcdef0,subnet-0123456789abcdef1',
    ECS_CLUSTER_ARN: `arn:aws:ecs:${region}:${account}:cluster/gateways`,
    PROXY_LISTENER_ARN: `${LOAD_BALANCER(facts)}/public/0123456789abcdef/0123456789abcde1`,
    ADMIN_LISTENER_ARN: `${LOAD_BALANCER(facts)}/internal/fedcba9876543210/fedcba9876543211`,
    LOAD_BALANCER_SECURITY_GROUP_ID: 'sg-0123456789abcdef0',
    DATASTORE_HOST: 'kong.datastore.example',
    DATASTORE_PASSWORD_SECRET_ARN: `arn:aws:secretsmanager:${region}:${account}:secret:kong-datastore`,
    BLUE_IMAGE: 'registry.example/kong-enterprise-edition:0.34-1',
    GREEN_IMAGE: 'registry.example/kong-enterprise-edition:0.35-5',
    SNAPSHOT_WAIVER: 'the datastore belongs to the lab',
  };
}

/** Everything that a shell needs to work against a lab: the provider, the AWS API, the datastore, and main.ts's settings. */
export function labEnvironment(facts: LabFacts): Record<string, string> {
  return { ...facts.environment, ...mainSettings(facts) };
}

/** `NAME='value'` lines, for `eval` and for `env` files. */
export function environmentLines(environment: Readonly<Record<string, string>>): string {
  return Object.entries(environment)
    .map(([name, value]) => `${name}='${value.replaceAll("'", `'\\''`)}'\n`)
    .join('');
}
