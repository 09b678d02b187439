import type { KongUpgradeProps, Slot } from '../../../lib';
import { KongDatastore, MisuseError, TrafficSchedule, UpgradeLedger } from '../../../lib';
import { TerraformStack, Token } from 'cdktf';
import { addUpgrade, synthesizeUpgrade } from '../../support/synthesis';
import { testApp } from '../../support/test-app';

const ARN = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/public/0123456789abcdef/0123456789abcde1';
const image = 'registry.example/kong:0.34-1';
const datastore = (more: object): KongUpgradeProps['datastore'] =>
  KongDatastore.fromAttributes(new TerraformStack(testApp(), 'other'), 'datastore', {
    host: 'kong.example',
    passwordSecretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:kong',
    ...more,
  });

const WRONG: readonly [string, Partial<KongUpgradeProps>, RegExp][] = [
  ['name', { name: 'Shop_1' }, /name must be 1 to 24 lower-case letters.*, got "Shop_1"/],
  ['no value', { vpcId: undefined as unknown as string }, /these props must be given: vpcId$/],
  ['account', { account: '12' }, /account must be like 123456789012, got "12"/],
  [
    'another region',
    { region: 'us-east-1' },
    /clusterArn must be of account 123456789012 in us-east-1, got "arn:.*eu-west-1/,
  ],
  [
    'one listener',
    { adminListenerArn: ARN, adminRulePriority: 500 },
    /must be two listeners, got one.*must not be public/,
  ],
  ['a network load balancer', { proxyListenerArn: ARN.replace('/app/', '/net/') }, /a listener of an Application Load/],
  ['subnets', { subnetIds: [] }, /subnetIds must name at least one subnet, got none/],
  ['live', { live: 'pink' as Slot }, /live must be one of blue, green, got "pink"/],
  ['patch', { patch: ['pink' as Slot] }, /patch\[0\] must be one of blue, green, got "pink"/],
  ['retention', { logRetentionDays: 17 }, /logRetentionDays must be one of 1, 3, .*, got "17"/],
  ['both about snapshots', { snapshot: { kind: 'instance', identifier: 'kong' }, snapshotWaiver: 'x' }, /got both$/],
  ['neither about snapshots', { snapshotWaiver: ' ' }, /snapshot/],
  [
    'an older next release',
    { green: { image: 'kong:0.33' } },
    /green must not be older than blue, which is live, got 0\.33 after 0\.34-1/,
  ],
  ['an image without release', { green: { image: 'kong:latest' } }, /release must be given, for example 0\.35-5/],
  ['no admin node', { blue: { image, adminCount: 0 } }, /blue.adminCount must be a whole number from 1 to 5000, got 0/],
  [
    'a setting of ours',
    { blue: { image, environment: { KONG_PG_HOST: 'x' } } },
    /must not set KONG_PG_HOST; use the prop datastore.host instead/,
  ],
  [
    'an open Admin API',
    { green: { image: image.replace('0.34-1', '0.35-5'), environment: { KONG_ADMIN_LISTEN: '0.0.0.0:8001' } } },
    /must not set KONG_ADMIN_LISTEN; remove it: each stage opens or closes the Admin API itself/,
  ],
  [
    'a secret for what every node gets from here',
    { blue: { image, secrets: { KONG_PROXY_ACCESS_LOG: 'arn:aws:ssm:x' } } },
    /blue.secrets must not set KONG_PROXY_ACCESS_LOG, because the library sets it on every node; remove it/,
  ],
  [
    'a setting twice',
    { blue: { image, environment: { A: 'x' }, secrets: { A: 'arn:aws:ssm:x' } } },
    /blue has A in environment and in secrets/,
  ],
  [
    'a setting that the shell does not have',
    { blue: { image, environment: { A: undefined as unknown as string } } },
    /blue.environment.A must be a text, got nothing; check that the environment variable/,
  ],
  [
    'a secret that looks like a reference',
    { blue: { image, secrets: { A: 'hun${ter2' } } },
    /blue.secrets.A must be the ARN/,
  ],
  [
    'a capacity of two kinds',
    { blue: { image, capacity: { launchType: 'EC2', capacityProviders: [{ name: 'mine' }] } } },
    /blue.capacity must have either launchType or capacityProviders, got launchType and capacityProviders/,
  ],
  ['no CPU units', { blue: { image, cpu: NaN } }, /blue.cpu must be a number, got NaN/],
  ['half a MiB', { green: { image: image.replace('0.34-1', '0.35-5'), memory: 0.5 } }, /green.memory must be a whole/],
  ['a directive', { blue: { image, environment: { A: '%{if}' } } }, /blue.environment.A must not contain %\{/],
  [
    'a host that is a URL',
    { datastore: datastore({ host: 'postgres://u:pw@h/db' }) },
    /datastore.host must be like kong\.cluster/,
  ],
  ['a role', { operatorRoleArn: 'admin' }, /operatorRoleArn must be like arn:aws:iam::123456789012:role/],
  ['a path of AWS', { ledgerPath: '/aws/kong' }, /ledgerPath must be .* not below \/aws or \/ssm.*got "\/aws\/kong"/],
  ['a health check path', { healthCheckPath: '/a b' }, /healthCheckPath must start with .*got "\/a b"/],
  ['no image', { preflight: { image: '' } }, /preflight.image must be the reference of an image, got ""/],
  [
    'a waiver without a reason',
    { preflight: { waivers: [{ id: 'snapshot', reason: ' ', expires: '2026-12-31' }] } },
    /preflight.waivers: waiver of "snapshot" does not count: it has no reason/,
  ],
  [
    'a threshold',
    { monitoring: { thresholds: { maxErrorRate: 101, minRequests: 0.5 } } },
    /monitoring: maxErrorRate must be a number from 0 to 100, got 101; monitoring: minRequests must be a whole number from 1 .*, got 0\.5/,
  ],
  [
    'an action',
    { monitoring: { alarmActions: ['ops@example.com'] } },
    /monitoring: alarmActions must be like arn:aws:sns:REGION:ACCOUNT:TOPIC, got "ops@example\.com"/,
  ],
  [
    'autoscaling',
    { blue: { image, autoscaling: { minCount: 5, maxCount: 3 } } },
    /blue.autoscaling.minCount must be at most maxCount, which is 3, got 5; raise the one or lower the other/,
  ],
  [
    'a bound of autoscaling',
    { blue: { image, autoscaling: { minCount: 0, maxCount: 3 } } },
    /blue.autoscaling.minCount must be a whole number from 1 to 5000, got 0/,
  ],
  [
    'a target of autoscaling',
    { blue: { image, autoscaling: { minCount: 1, maxCount: 3, targetCpuPercent: 140 } } },
    /blue.autoscaling.targetCpuPercent must be a whole number from 1 to 100, got 140/,
  ],
  [
    'a count beside the bounds',
    { blue: { image, proxyCount: 8, autoscaling: { minCount: 2, maxCount: 6 } } },
    /blue.proxyCount must be a whole number from 2 to 6, got 8/,
  ],
  [
    'spot',
    { green: { image, capacity: { capacityProviders: [{ name: 'FARGATE' }, { name: 'FARGATE_SPOT' }] } } },
    /green.capacity.capacityProviders must not name FARGATE_SPOT: AWS stops such nodes with two minutes' notice, and each slot carries/,
  ],
  [
    'mixed capacity',
    { blue: { image, capacity: { capacityProviders: [{ name: 'FARGATE' }, { name: 'mine' }] } } },
    /blue.capacity.capacityProviders must be either FARGATE or providers of EC2 instances, got FARGATE, mine/,
  ],
  [
    'no capacity',
    { blue: { image, capacity: { capacityProviders: [] } } },
    /blue.capacity.capacityProviders must hold 1 to 20 providers, got 0/,
  ],
  [
    'capacity twice',
    {
      blue: {
        image,
        capacity: {
          capacityProviders: [
            { name: 'mine', base: 1 },
            { name: 'mine', base: 2 },
          ],
        },
      },
    },
    /must name each provider once, got mine, mine.*must give at most one provider a base above 0/,
  ],
  [
    'capacity without weight',
    { blue: { image, capacity: { capacityProviders: [{ name: 'mine', weight: 0 }] } } },
    /must give at least one provider a weight above 0/,
  ],
  [
    'odd numbers of capacity',
    { blue: { image, capacity: { capacityProviders: [{ name: 'ecs-mine', base: -1, weight: 2000 }] } } },
    /name must be like FARGATE or kong-instances, got "ecs-mine".*base must be a whole number from 0 .*got -1.*weight must be .*got 2000/,
  ],
  [
    'an architecture',
    { blue: { image, cpuArchitecture: 'arm' as 'ARM64', capacity: { launchType: 'SPOT' as 'EC2' } } },
    /blue.cpuArchitecture must be one of X86_64, ARM64, got "arm"; .*blue.capacity.launchType must be one of FARGATE, EC2, got "SPOT"/,
  ],
  [
    'a deadline within the wait',
    { stepDeadlineSeconds: 60, propagationSeconds: 3600 },
    /must be more than .* got 60 and 3600/,
  ],
  [
    'an alias behind a reference',
    { stepLambdaArn: '${aws_lambda_function.f.arn}:live', preflight: { image: 'cdktf-kong-bluegreen:1' } },
    /stepLambdaArn must be a literal ARN if an alias or a version follows it/,
  ],
  [
    'a group',
    { datastore: datastore({ securityGroupId: 'pg' }) },
    /datastore.securityGroupId must be like sg-.*, got "pg"/,
  ],
  ['a directive in an image', { green: { image: 'kong:0.35-5%{if}' } }, /green.image must not contain %\{/],
  [
    'a reference that does not end',
    { blue: { image, plugins: ['mine${'] } },
    /blue.plugins\[0\] must close each \$\{ with \}, .*; write \$\$\{ for the literal characters/,
  ],
  [
    'a user that is a template',
    { datastore: datastore({ user: '%{kong' }) },
    /datastore.user must not contain %\{, which Terraform reads as a directive; write %%\{/,
  ],
  [
    'another partition',
    { region: 'cn-north-1' },
    /clusterArn must begin with arn:aws-cn, the partition of cn-north-1, got "arn:aws:ecs/,
  ],
  [
    'a role of another account',
    { operatorRoleArn: 'arn:aws:iam::999999999999:role/ops' },
    /operatorRoleArn must be of account 123456789012, got "arn:aws:iam::999999999999/,
  ],
  [
    'a definition of another region',
    { blue: { image, taskDefinitions: { proxy: 'arn:aws:ecs:us-east-1:123456789012:task-definition/kong:3' } } },
    /blue.taskDefinitions.proxy must be of account 123456789012 in eu-west-1, got "arn:aws:ecs:us-east-1/,
  ],
  [
    'a count that only Terraform knows',
    { blue: { image, proxyCount: Token.asNumber('${var.count}') } },
    /blue.proxyCount must be a literal number, got a reference/,
  ],
  ['a port', { datastore: datastore({ port: 0 }) }, /datastore.port must be a whole number from 1 to 65535, got 0/],
];

it.each(WRONG)('%s is refused with what was got and what is allowed', (_, props, sentence) => {
  const act = (): unknown => synthesizeUpgrade('migrate-up', props);
  expect(act).toThrow(MisuseError);
  expect(act).toThrow(sentence);
});

it.each([
  ['passwordSecretArn', { datastore: datastore({ passwordSecretArn: 'S3CRET' }) }],
  ['secrets', { blue: { image, secrets: { KONG_LICENSE_DATA: 'S3CRET' } } }],
])('a plain secret as %s is refused, and not repeated', (_, props: Partial<KongUpgradeProps>) => {
  expect(() => synthesizeUpgrade('baseline', props)).toThrow(/must be the ARN of a secret/);
  expect(() => synthesizeUpgrade('baseline', props)).not.toThrow(/S3CRET/);
});

it('names everything that is wrong at once', () => {
  expect(() => synthesizeUpgrade('baseline', { name: 'A', vpcId: 'x', schedule: TrafficSchedule.steps(10) })).toThrow(
    /^KBG-PROP-029: KongUpgrade: name must be .*; vpcId must be like .*, got "x"$/,
  );
});

it('gateways of one name in two accounts are no twins, and of one account they are whatever their ledgers', () => {
  const app = testApp();
  const [one, two, three] = ['one', 'two', 'three'].map((id) => new TerraformStack(app, id)) as [
    TerraformStack,
    TerraformStack,
    TerraformStack,
  ];
  const account = '999999999999';
  const elsewhere = (arn: string): string => arn.replace('123456789012', account);
  addUpgrade(one, 'gateway', 'baseline', {});
  expect(() => {
    addUpgrade(two, 'gateway', 'baseline', {
      account,
      clusterArn: elsewhere('arn:aws:ecs:eu-west-1:123456789012:cluster/main'),
      proxyListenerArn: elsewhere(ARN),
      adminListenerArn: elsewhere(ARN.replace('/public/', '/internal/')),
    });
  }).not.toThrow();
  expect(() => {
    addUpgrade(three, 'gateway', 'baseline', { ledgerPath: '/another/path' });
  }).toThrow(/must not share a name or a ledger, got gateway and \/another\/path for one\/gateway and three\/gateway/);
});

it('two gateways of an app on one ledger are refused, also from two stacks', () => {
  const app = testApp();
  const [one, two] = [new TerraformStack(app, 'one'), new TerraformStack(app, 'two')];
  addUpgrade(one, 'gateway', 'baseline', {});
  addUpgrade(one, 'other', 'baseline', { name: 'other', proxyRulePriority: 200, adminRulePriority: 200 });
  expect(() => {
    addUpgrade(two, 'gateway', 'baseline', {});
  }).toThrow(
    'two gateways of one account and region must not share a name or a ledger, got gateway and /kong-bluegreen/gateway for one/gateway and two/gateway; give them different names, and remove ledgerPath or give different ones',
  );
});

it('two gateways may share listeners, and never a priority of one', () => {
  const stack = new TerraformStack(testApp(), 'kong');
  addUpgrade(stack, 'gateway', 'baseline', {});
  addUpgrade(stack, 'other', 'baseline', { name: 'other', proxyRulePriority: 102, adminRulePriority: 103 });
  expect(() => {
    addUpgrade(stack, 'third', 'baseline', { name: 'third', proxyRulePriority: 103, adminRulePriority: 200 });
  }).toThrow(
    /^KBG-PROP-020: kong\/other\/proxies\/anchor and kong\/third\/proxies\/rule would both have priority 103 on the listener arn:.*; a gateway takes/,
  );
});

it.each(['/kong/shop', '/kong', '/kong/shop/blue'])('a second ledger at %s of a stack is refused', (path) => {
  const app = testApp();
  const ledger = (stack: TerraformStack, id: string, at: string): UpgradeLedger => {
    const releases = { blue: '0.34-1', green: '0.35-5' };
    return new UpgradeLedger(stack, id, { stage: 'baseline', path: at, digest: 'image', releases });
  };
  const stack = new TerraformStack(app, 'kong');
  ledger(stack, 'ledger', '/kong/shop');
  expect(() => ledger(stack, 'same', path)).toThrow(
    `the paths of two ledgers must differ, and one must not be below the other, got /kong/shop for kong/ledger and ${path} for kong/same; give one ledger another path`,
  );
  const other = new TerraformStack(app, 'elsewhere');
  expect(() => [ledger(other, 'ledger', path), ledger(other, 'beside', '/kongs')]).not.toThrow();
});

it('a default that is written out changes nothing', () => {
  const usual = { image: 'registry.example/kong-enterprise-edition:0.34-1' };
  const said = { ...usual, capacity: { launchType: 'FARGATE' }, taskDefinitions: {} } as const;
  const nextImage = { image: usual.image.replace('0.34-1', '0.35-5') };
  const next = { ...said, ...nextImage };
  expect(synthesizeUpgrade('shift-50', { blue: said, green: next }).text).toBe(
    synthesizeUpgrade('shift-50', { blue: usual, green: nextImage }).text,
  );
});
