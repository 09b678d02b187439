import type { BlockSchema } from '../schema/schema';
import type { Attributes, Value } from '../values/value';
import { isAttributes } from '../values/value';
import type { ResourceBehaviour } from './behaviour';
import { text } from './behaviour';
import { identityOf } from './passive-identities';

/** Names of passive types in the real provider's errors. */
const TITLES: Readonly<Record<string, string>> = { aws_ecs_cluster: 'ECS Cluster', aws_lb: 'ELBv2 Load Balancer' };

/** A type without a behaviour: kept, shown again as it was written, never acted upon. The report names it. */
export function passive(type: string, schema: BlockSchema): ResourceBehaviour {
  const title = TITLES[type];
  return {
    ...(title === undefined ? {} : { title }),
    create(cloud, planned) {
      const identity = identityOf(cloud, type, planned);
      const invented = { region: cloud.region, tags_all: {}, ...identity };
      const state = { ...planned, ...forSchema(schema, planned, invented) };
      cloud.records.put(type, text(identity, 'id'), state);
      return state;
    },
    read(cloud, state) {
      const record = cloud.records.get(type, text(state, 'id'));
      return record && (record as Attributes);
    },
    update(cloud, planned) {
      cloud.records.put(type, text(planned, 'id'), planned);
      return {};
    },
    delete(cloud, state) {
      cloud.records.delete(type, text(state, 'id'));
    },
  };
}

/** Invented values of attributes that the type has and the configuration left out. */
function forSchema(schema: BlockSchema, planned: Attributes, invented: Attributes): Attributes {
  return Object.fromEntries(
    [...schema.attributes].flatMap(([name, { computed }]): [string, Value][] => {
      const given = planned[name] ?? null;
      const value = invented[name] ?? (isAttributes(given) ? given : null);
      return computed && (given === null || name === 'id') && value !== null ? [[name, value]] : [];
    }),
  );
}
