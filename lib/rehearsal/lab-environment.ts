import type { LabFacts } from 'kong-bluegreen-lab';

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
    SNAPSHOT_INSTANCE: 'kong-datastore',
  };
}

/** The credentials' own account: another one would be refused by every step. */
const NOT_TO_CHOOSE: readonly string[] = ['AWS_ACCOUNT_ID'];

/**
 * Variables that a shell needs to work against a lab: for the provider, the AWS API, the datastore, and main.ts. A setting of main.ts that
 * the shell has already keeps its value, so that you can rehearse your own images.
 */
export function labEnvironment(facts: LabFacts, own: NodeJS.ProcessEnv = {}): Record<string, string> {
  const settings = Object.entries(mainSettings(facts)).map(([name, value]): [string, string] => {
    const chosen = NOT_TO_CHOOSE.includes(name) ? undefined : own[name];
    return [name, chosen === undefined || chosen === '' ? value : chosen];
  });
  return { ...facts.environment, ...Object.fromEntries(settings) };
}

/** Variables that make the AWS SDK ignore the lab's endpoint or credentials. */
const ELSEWHERE =
  /^AWS_(PROFILE|DEFAULT_PROFILE|SESSION_TOKEN|ROLE_ARN|WEB_IDENTITY_TOKEN_FILE|IGNORE_CONFIGURED_ENDPOINT_URLS|ENDPOINT_URL_\w+)$/;

/** Names of the variables that make the AWS SDK ask another AWS than the lab. */
export function variablesOfOtherAws(own: NodeJS.ProcessEnv): readonly string[] {
  return Object.entries(own)
    .filter(([name, value]) => ELSEWHERE.test(name) && value !== '')
    .map(([name]) => name);
}

/** Lets Terraform collect garbage less often (Go: package runtime): its short runs spend a third of their time there, and memory is not scarce. */
const GOGC = '400';

/** The environment of a rehearsal's programs: the user's own, without the variables of another AWS. */
export function rehearsalEnvironment(facts: LabFacts, own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const others = variablesOfOtherAws(own);
  const kept = Object.entries(own).filter(([name]) => !others.includes(name));
  return { GOGC, ...Object.fromEntries(kept), ...labEnvironment(facts, own) };
}

/** `NAME='value'` lines, for `eval` and for `env` files. */
export function environmentLines(environment: Readonly<Record<string, string>>): string {
  return Object.entries(environment)
    .map(([name, value]) => `${name}='${value.replaceAll("'", `'\\''`)}'\n`)
    .join('');
}
