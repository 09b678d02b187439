import { randomBytes } from 'node:crypto';
import type { ICloud } from '../../cloud/contracts';
import type { BlockSchema } from '../schema/schema';
import type { Attributes, Value } from '../value';
import { mapValues } from '../value';
import type { ResourceBehaviour } from './behaviour';
import { optionalText, text } from './behaviour';

/** Prefixes of the ids that AWS gives to the kinds of thing that have one. */
const PREFIXES: Readonly<Record<string, string>> = {
  aws_security_group: 'sg-',
  aws_vpc_security_group_ingress_rule: 'sgr-',
  aws_vpc_security_group_egress_rule: 'sgr-',
  aws_subnet: 'subnet-',
  aws_vpc: 'vpc-',
};

/** Types whose id is their name, or their name behind the role's. */
const NAMED = /^aws_(iam_|cloudwatch_|sns_|sqs_|ssm_|dynamodb_|db_|rds_)/;

/** A type without a behaviour: kept, shown again as it was written, never acted upon. The report names it. */
export function passive(type: string, schema: BlockSchema): ResourceBehaviour {
  return {
    create(cloud, planned) {
      const id = newId(type, planned);
      const state = { ...planned, ...invented(cloud, type, id, planned, schema) };
      cloud.records.put(type, id, state);
      return state;
    },
    read: (cloud, state) => (cloud.records.get(type, text(state, 'id')) ? {} : undefined),
    update(cloud, planned) {
      cloud.records.put(type, text(planned, 'id'), planned);
      return {};
    },
    delete(cloud, state) {
      cloud.records.delete(type, text(state, 'id'));
    },
  };
}

function newId(type: string, planned: Attributes): string {
  const name = optionalText(planned, 'name');
  if (type === 'aws_iam_role_policy' && name !== undefined) return `${optionalText(planned, 'role') ?? ''}:${name}`;
  if (name !== undefined && NAMED.test(type)) return name;
  return `${PREFIXES[type] ?? ''}${randomBytes(9).toString('hex').slice(0, 17)}`;
}

/** Values for what the provider would compute: ids, ARNs, and otherwise nothing. */
function invented(cloud: ICloud, type: string, id: string, planned: Attributes, schema: BlockSchema): Attributes {
  const [, service = 'lab'] = type.split('_');
  const arn = `arn:aws:${SERVICES[service] ?? service}:${GLOBAL.has(service) ? '' : cloud.region}:${cloud.account}:${resourceOf(type, planned, id)}`;
  const own: Record<string, Value> = {
    id,
    arn,
    region: cloud.region,
    owner_id: cloud.account,
    unique_id: id,
    security_group_rule_id: id,
  };
  const computed = [...schema.attributes]
    .filter(([name, attribute]) => attribute.computed && (planned[name] ?? null) === null)
    .map(([name]) => [name, own[name] ?? null] as const);
  return {
    ...Object.fromEntries(computed),
    id,
    ...(schema.attributes.has('tags_all')
      ? { tags_all: mapValues((planned.tags ?? {}) as Attributes, (it) => it) }
      : {}),
  };
}

const SERVICES: Readonly<Record<string, string>> = {
  cloudwatch: 'logs',
  security: 'ec2',
  vpc: 'ec2',
  subnet: 'ec2',
  db: 'rds',
};
const GLOBAL = new Set(['iam']);

function resourceOf(type: string, planned: Attributes, id: string): string {
  const name = optionalText(planned, 'name') ?? id;
  if (type === 'aws_iam_role') return `role/${name}`;
  if (type === 'aws_security_group') return `security-group/${id}`;
  if (type.endsWith('_rule') && id.startsWith('sgr-')) return `security-group-rule/${id}`;
  return `${type.replace(/^aws_[a-z]+_?/, '').replaceAll('_', '-') || 'resource'}/${name}`;
}
