import { randomBytes } from 'node:crypto';
import { arn, hexId, listenerArn, loadBalancerArn, loadBalancerSuffix, type Place } from '../../cloud/common/arn';
import type { ICloud } from '../../cloud/cloud';
import type { Attributes } from '../values/value';
import { nameOf, optionalText, text } from './behaviour';

/** Invents an id and the other computed attributes of a resource. */
type Identify = (place: Place, planned: Attributes, name: string) => Attributes;

/** Ids, ARNs and endpoints of a resource that is only kept: plausible, since others are given them. */
export function identityOf(cloud: ICloud, type: string, planned: Attributes): Attributes {
  const place = { account: cloud.account, region: cloud.region };
  const name = nameOf(planned, type === 'aws_db_instance' || type === 'aws_rds_cluster' ? 'tf-' : 'terraform-');
  const identify = IDENTITIES[type] ?? anyResource(type);
  const common = { name, name_prefix: '', owner_id: place.account, unique_id: hexId() };
  return { ...common, ...identify(place, planned, name) };
}

const hexTail = (): string => randomBytes(9).toString('hex').slice(0, 17);

function ec2(prefix: string, kind: string, extra: string[] = []): Identify {
  return (place) => {
    const id = `${prefix}-${hexTail()}`;
    return { id, arn: arn(place, 'ec2', `${kind}/${id}`), ...Object.fromEntries(extra.map((name) => [name, id])) };
  };
}

/** A VPC comes with a security group, a route table and an access list of its own. */
const network: Identify = (place, planned, name) => {
  const table = `rtb-${hexTail()}`;
  return {
    ...ec2('vpc', 'vpc')(place, planned, name),
    default_network_acl_id: `acl-${hexTail()}`,
    default_route_table_id: table,
    default_security_group_id: `sg-${hexTail()}`,
    main_route_table_id: table,
  };
};

const address: Identify = (place, planned, name) => {
  const identity = ec2('eipalloc', 'elastic-ip', ['allocation_id'])(place, planned, name);
  return { ...identity, public_ip: '198.51.100.1', public_dns: 'lab.example' };
};

/** Types whose id is their name. */
function named(service: string, resource: string, key = 'name'): Identify {
  return (place, planned, name) => {
    const id = optionalText(planned, key) ?? name;
    return { id, [key]: id, arn: arn(place, service, `${resource}${id}`) };
  };
}

/** Types whose id is their ARN. */
function byArn(service: string, resource: string, suffix = () => ''): Identify {
  return (place, _, name) => {
    const id = arn(place, service, `${resource}${name}${suffix()}`);
    return { id, arn: id };
  };
}

/** IAM is global: its ARNs have no region. */
function iam(kind: string, id: (name: string, arn: string) => string): Identify {
  return (place, planned, name) => {
    const own = `arn:aws:iam::${place.account}:${kind}${optionalText(planned, 'path') ?? '/'}${name}`;
    return { id: id(name, own), arn: own, create_date: new Date().toISOString() };
  };
}

const loadBalancer: Identify = (place, _, name) => {
  const id = loadBalancerArn(place, name);
  const dns_name = `${name}-${hexId().slice(0, 9)}.${place.region}.elb.amazonaws.com`;
  return { id, arn: id, arn_suffix: loadBalancerSuffix(id), dns_name, zone_id: 'Z32O12XQLNTSW2' };
};

const listener: Identify = (_, planned) => {
  const id = listenerArn(text(planned, 'load_balancer_arn'));
  return { id, arn: id, protocol: optionalText(planned, 'certificate_arn') === undefined ? 'HTTP' : 'HTTPS' };
};

function database(key: string, resource: string, generatedId: boolean): Identify {
  return (place, planned, name) => {
    const identifier = optionalText(planned, key) ?? name;
    const host = `${identifier}.${hexId().slice(0, 12)}.${place.region}.rds.amazonaws.com`;
    const id = generatedId ? `db-${hexId().toUpperCase()}` : identifier;
    const endpoint = generatedId ? `${host}:5432` : host;
    const own = { id, [key]: identifier, arn: arn(place, 'rds', `${resource}:${identifier}`) };
    return { ...own, address: host, endpoint, port: 5432, reader_endpoint: host, resource_id: id };
  };
}

const IDENTITIES: Readonly<Record<string, Identify>> = {
  aws_cloudwatch_composite_alarm: named('cloudwatch', 'alarm:', 'alarm_name'),
  aws_cloudwatch_dashboard: (place, planned) => {
    const id = text(planned, 'dashboard_name');
    return { id, dashboard_arn: `arn:aws:cloudwatch::${place.account}:dashboard/${id}` };
  },
  aws_cloudwatch_metric_alarm: named('cloudwatch', 'alarm:', 'alarm_name'),
  aws_db_cluster_snapshot: named('rds', 'cluster-snapshot:', 'db_cluster_snapshot_identifier'),
  aws_db_instance: database('identifier', 'db', true),
  aws_db_snapshot: named('rds', 'snapshot:', 'db_snapshot_identifier'),
  aws_ecs_cluster: byArn('ecs', 'cluster/'),
  aws_eip: address,
  aws_iam_policy: iam('policy', (_, own) => own),
  aws_iam_role: iam('role', (name) => name),
  aws_iam_role_policy: (_, planned, name) => ({ id: `${text(planned, 'role')}:${name}` }),
  aws_iam_role_policy_attachment: (_, planned) => ({ id: `${text(planned, 'role')}-${hexId()}` }),
  aws_lambda_function: named('lambda', 'function:', 'function_name'),
  aws_lb: loadBalancer,
  aws_lb_listener: listener,
  aws_rds_cluster: database('cluster_identifier', 'cluster', false),
  aws_secretsmanager_secret: byArn('secretsmanager', 'secret:', () => `-${hexId().slice(0, 6)}`),
  aws_security_group: ec2('sg', 'security-group'),
  aws_sfn_state_machine: byArn('states', 'stateMachine:'),
  aws_sns_topic: byArn('sns', ''),
  aws_internet_gateway: ec2('igw', 'internet-gateway'),
  aws_nat_gateway: ec2('nat', 'natgateway'),
  aws_route_table: ec2('rtb', 'route-table'),
  aws_route_table_association: ec2('rtbassoc', 'route-table-association'),
  aws_subnet: ec2('subnet', 'subnet'),
  aws_vpc: network,
  aws_vpc_endpoint: ec2('vpce', 'vpc-endpoint'),
  aws_vpc_security_group_egress_rule: ec2('sgr', 'security-group-rule', ['security_group_rule_id']),
  aws_vpc_security_group_ingress_rule: ec2('sgr', 'security-group-rule', ['security_group_rule_id']),
};

/** `aws_sqs_queue` -> `arn:aws:sqs:REGION:ACCOUNT:queue/NAME`. */
function anyResource(type: string): Identify {
  const [, service = 'lab', ...kind] = type.split('_');
  return (place, _, name) => {
    const id = hexId();
    return { id, arn: arn(place, service, `${kind.join('-') || 'resource'}/${name}`) };
  };
}
