import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack } from 'cdktf';
import {
  KongDatastore,
  MigrationTask,
  synthesize,
  TrafficSchedule,
  TrafficWatch,
  UpgradeDashboard,
  UpgradeLedger,
} from 'cdktf-kong-bluegreen';
import { Gateway } from './gateway';

const account = '111122223333';
const region = 'eu-central-1';
const name = 'orders';
const clusterArn = `arn:aws:ecs:${region}:${account}:cluster/gateways`;
const listenerArn = `arn:aws:elasticloadbalancing:${region}:${account}:listener/app/public/50dc6c495c0c9188/f2f7dc8efc522ab2`;
const subnetIds = ['subnet-0a1b2c3d4e5f60718', 'subnet-0a1b2c3d4e5f60719'];
const securityGroupIds = ['sg-0a1b2c3d4e5f60718'];
const datastoreHost = 'kong.cluster-abc.eu-central-1.rds.amazonaws.com';
const passwordSecretArn = `arn:aws:secretsmanager:${region}:${account}:secret:kong-datastore`;
const images = {
  blue: 'registry.example/kong-enterprise-edition:0.34-1',
  green: 'registry.example/kong-enterprise-edition:0.35-5',
};

synthesize((app) => {
  const stack = new TerraformStack(app, 'gateway');
  new AwsProvider(stack, 'aws', { region });
  const datastore = KongDatastore.fromAttributes(stack, 'datastore', { host: datastoreHost, passwordSecretArn });
  const [blue, green] = [{ image: images.blue }, { image: images.green }];

  const ledger = new UpgradeLedger(stack, 'ledger', {
    stage: process.env.STAGE,
    firstApply: process.env.FIRST_APPLY === 'true',
    path: `/kong-bluegreen/${name}`,
    schedule: TrafficSchedule.steps(50, 100),
    digest: MigrationTask.digestOf(stack, 'digest', green, datastore),
    releases: { blue: '0.34-1', green: '0.35-5' },
    sizes: { blue: 2, green: 2 },
    marks: images,
  });
  ledger.guards(stack);

  const { state } = ledger;
  const gateway = new Gateway(stack, 'gateway', {
    ...{ name, region, vpcId: 'vpc-0a1b2c3d4e5f60718', subnetIds, clusterArn, listenerArn, securityGroupIds },
    executionRoleArn: `arn:aws:iam::${account}:role/kong-agent`,
    ...{ images, datastoreHost, passwordSecretArn, state },
  });
  const { services, targetGroups, rule } = gateway;
  const place = (slot: 'blue' | 'green') => ({
    service: `${name}-${slot}`,
    targetGroupArn: targetGroups[slot].arn,
    size: state.slots[slot].proxies ? 2 : 0,
  });
  const proxies = { blue: place('blue'), green: place('green') };
  const known = { ledger, account, region, clusterArn, datastore, proxies };
  const snapshot = { kind: 'cluster', identifier: 'kong' } as const;
  const migration = { name, blue, green, subnetIds, securityGroupIds, snapshot, healthCheckPath: '/no-such-route' };
  new MigrationTask(stack, 'migration', { ...known, ...migration });
  new TrafficWatch(stack, 'watch', { ...known, rules: [rule], services: [services.blue, services.green] });
  new UpgradeDashboard(stack, 'dashboard', {
    ...{ name: `${name}-upgrade`, region, loadBalancer: listenerArn, clusterArn },
    blue: { targetGroup: targetGroups.blue.arn, service: `${name}-blue` },
    green: { targetGroup: targetGroups.green.arn, service: `${name}-green` },
  });
});
