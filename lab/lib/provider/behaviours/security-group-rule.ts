import type { BlockSchema } from '../schema/schema';
import type { Path } from '../values/path';
import type { Attributes } from '../values/value';
import type { ResourceBehaviour } from './behaviour';
import { passive } from './passive';

/** A rule has exactly one of these arguments; the rule is replaced when another one takes its place. */
const SOURCES = ['cidr_ipv4', 'cidr_ipv6', 'prefix_list_id', 'referenced_security_group_id'];

/** A rule of a security group is kept and never acted upon. */
export function securityGroupRule(type: string, schema: BlockSchema): ResourceBehaviour {
  return { ...passive(type, schema), replaces: ofSources };
}

function ofSources(prior: Attributes, planned: Attributes): readonly Path[] {
  const isSet = (from: Attributes, name: string): boolean => (from[name] ?? null) !== null;
  return SOURCES.filter((name) => isSet(prior, name) !== isSet(planned, name)).map((name) => [name]);
}
