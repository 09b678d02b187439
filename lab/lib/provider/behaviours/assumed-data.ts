import {
  arn,
  digest,
  lastPart,
  listenerArn,
  loadBalancerArn,
  loadBalancerSuffix,
  type Place,
} from '../../cloud/common/arn';
import type { ICloud } from '../../cloud/cloud';
import { InvalidRequest } from '../values/diagnostic';
import type { Attributes } from '../values/value';
import { fingerprint } from '../values/value';
import type { DataBehaviour } from './behaviour';
import { number, optionalText, text } from './behaviour';

/** Invented attributes of a thing that was not created here. */
type Invent = (place: Place, config: Attributes, hash: string) => Attributes;

/**
 * A data source of a thing that the lab keeps as a record, or else takes as existing: its values are invented, the same
 * for the same question, and the report names it.
 */
function assumed(type: string, keys: readonly string[], invent: Invent): DataBehaviour {
  return (cloud, config) => {
    const asked = keys.find((key) => (config[key] ?? null) !== null);
    const record = asked === undefined ? undefined : recorded(cloud, type, asked, config);
    if (record) return record;
    const place = { account: cloud.account, region: cloud.region };
    const hash = digest(`${type} ${fingerprint(config)}`);
    const answer = invent(place, config, hash);
    cloud.assume(`${type} ${optionalText(answer, 'arn') ?? optionalText(answer, 'id') ?? hash}`);
    return answer;
  };
}

function recorded(cloud: ICloud, type: string, key: string, config: Attributes): Attributes | undefined {
  const id = optionalText(config, key) ?? '';
  return cloud.records.get(type, id) as Attributes | undefined;
}

function ec2(prefix: string, kind: string, more: Invent): Invent {
  return (place, config, hash) => {
    const id = optionalText(config, 'id') ?? `${prefix}-0${hash}`;
    return { id, arn: arn(place, 'ec2', `${kind}/${id}`), ...more(place, config, hash) };
  };
}

const vpc = ec2('vpc', 'vpc', (place, config) => ({
  cidr_block: optionalText(config, 'cidr_block') ?? '10.0.0.0/16',
  default: config.default === true,
  enable_dns_hostnames: true,
  enable_dns_support: true,
  instance_tenancy: 'default',
  owner_id: place.account,
}));

const securityGroup = ec2('sg', 'security-group', (_, config, hash) => ({
  name: optionalText(config, 'name') ?? `assumed-${hash.slice(0, 6)}`,
  vpc_id: optionalText(config, 'vpc_id') ?? `vpc-0${hash}`,
  description: '',
}));

const subnets: Invent = (place, _, hash) => ({
  id: place.region,
  ids: [`subnet-0${hash.slice(0, 15)}a`, `subnet-0${hash.slice(0, 15)}b`],
});

const loadBalancer: Invent = (place, config, hash) => {
  const name = optionalText(config, 'name') ?? `assumed-${hash.slice(0, 6)}`;
  const own = optionalText(config, 'arn') ?? loadBalancerArn(place, name, hash);
  return {
    id: own,
    arn: own,
    arn_suffix: loadBalancerSuffix(own),
    name: own.split('/').at(-2) ?? name,
    dns_name: `${name}.${place.region}.elb.amazonaws.com`,
    load_balancer_type: 'application',
    internal: false,
    zone_id: 'Z32O12XQLNTSW2',
    vpc_id: `vpc-0${hash}`,
    security_groups: [`sg-0${hash}`],
  };
};

/** The cloud takes an unknown listener as existing, and notes that itself. */
export const listenerData: DataBehaviour = (cloud, config) => {
  const balancer = optionalText(config, 'load_balancer_arn');
  const port = number(config, 'port');
  const given = optionalText(config, 'arn');
  if (given === undefined && (balancer === undefined || port === 0)) {
    throw new InvalidRequest('one of `arn`, or both of `load_balancer_arn` and `port`, must be given');
  }
  const known = cloud.elb.listeners().find((it) => it.loadBalancerArn === balancer && it.port === port);
  const wanted = given ?? known?.arn ?? listenerArn(balancer ?? '', digest(`${balancer ?? ''} ${port}`));
  const { arn: own, loadBalancerArn: of, protocol, port: at } = cloud.elb.listener(wanted);
  return { id: own, arn: own, load_balancer_arn: of, protocol, port: port || at };
};

/** As with listeners. */
export const clusterData: DataBehaviour = (cloud, config) => {
  const own = cloud.ecs.cluster(optionalText(config, 'cluster_name') ?? '');
  return { id: own, arn: own, cluster_name: lastPart(own), status: 'ACTIVE' };
};

const role: Invent = (place, config) => {
  const name = optionalText(config, 'name') ?? '';
  return { id: name, name, path: '/', arn: `arn:aws:iam::${place.account}:role/${name}`, assume_role_policy: '{}' };
};

const secret: Invent = (place, config, hash) => {
  const name = optionalText(config, 'name') ?? lastPart(optionalText(config, 'arn') ?? '').replace(/-\w{6}$/, '');
  const own = optionalText(config, 'arn') ?? arn(place, 'secretsmanager', `secret:${name}-${hash.slice(0, 6)}`);
  return { id: own, arn: own, name, policy: '' };
};

/** A database whose master user's secret RDS manages, as `{"username": …, "password": …}`. */
function database(key: string, kind: string, more: Invent): Invent {
  return (place, config, hash) => {
    const id = optionalText(config, key) ?? `assumed-${hash.slice(0, 6)}`;
    const secret_arn = arn(place, 'secretsmanager', `secret:rds!${kind}-${hash.slice(0, 12)}`);
    return {
      id,
      arn: arn(place, 'rds', `${kind}:${id}`),
      engine: 'postgres',
      port: 5432,
      storage_encrypted: true,
      vpc_security_group_ids: [`sg-0${hash}`],
      master_username: 'kong',
      master_user_secret: [{ secret_arn, secret_status: 'active', kms_key_id: kmsKeyArn(place, hash) }],
      ...more(place, { ...config, id }, hash),
    };
  };
}

const instance = database('db_instance_identifier', 'db', ({ region }, config, hash) => {
  const address = `${text(config, 'id')}.${hash.slice(0, 12)}.${region}.rds.amazonaws.com`;
  return { address, endpoint: `${address}:5432`, db_name: 'kong', resource_id: `db-${hash.toUpperCase()}` };
});

const cluster = database('cluster_identifier', 'cluster', ({ region }, config, hash) => {
  const host = (part: string): string =>
    `${text(config, 'id')}.${part}-${hash.slice(0, 12)}.${region}.rds.amazonaws.com`;
  return { endpoint: host('cluster'), reader_endpoint: host('cluster-ro'), database_name: 'kong' };
});

const logGroup: Invent = (place, config) => {
  const name = optionalText(config, 'name') ?? '';
  return { id: name, arn: arn(place, 'logs', `log-group:${name}`), retention_in_days: 0, kms_key_id: '' };
};

/** Keys have a UUID for a name (AWS: KMS Developer Guide, "Key identifiers"). */
function kmsKeyArn(place: Place, hash: string): string {
  const digits = hash.padEnd(32, '0');
  const parts = [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20, 32),
  ];
  return arn(place, 'kms', `key/${parts.join('-')}`);
}

const kmsAlias: Invent = (place, config, hash) => {
  const name = optionalText(config, 'name') ?? '';
  const target_key_arn = kmsKeyArn(place, hash);
  return { id: name, arn: arn(place, 'kms', name), target_key_arn, target_key_id: lastPart(target_key_arn) };
};

const kmsKey: Invent = (place, config, hash) => {
  const asked = optionalText(config, 'key_id') ?? '';
  const own = asked.startsWith('arn:') && asked.includes(':key/') ? asked : kmsKeyArn(place, hash);
  return { id: lastPart(own), arn: own, enabled: true, key_state: 'Enabled', key_usage: 'ENCRYPT_DECRYPT' };
};

const zones: Invent = ({ region }) => {
  const names = ['a', 'b', 'c'].map((zone) => `${region}${zone}`);
  return { id: region, names, zone_ids: names.map((_, n) => `lab-az${n + 1}`) };
};

/** Data sources of things that the lab takes as existing. */
export const ASSUMED_DATA: Readonly<Record<string, DataBehaviour>> = {
  aws_availability_zones: assumed('aws_availability_zones', [], zones),
  aws_cloudwatch_log_group: assumed('aws_cloudwatch_log_group', [], logGroup),
  aws_db_instance: assumed('aws_db_instance', [], instance),
  aws_ecs_cluster: clusterData,
  aws_iam_role: assumed('aws_iam_role', ['name'], role),
  aws_kms_alias: assumed('aws_kms_alias', [], kmsAlias),
  aws_kms_key: assumed('aws_kms_key', ['key_id'], kmsKey),
  aws_lb: assumed('aws_lb', ['arn'], loadBalancer),
  aws_lb_listener: listenerData,
  aws_rds_cluster: assumed('aws_rds_cluster', ['cluster_identifier'], cluster),
  aws_secretsmanager_secret: assumed('aws_secretsmanager_secret', ['arn'], secret),
  aws_security_group: assumed('aws_security_group', ['id'], securityGroup),
  aws_subnets: assumed('aws_subnets', [], subnets),
  aws_vpc: assumed('aws_vpc', ['id'], vpc),
};
