// Writes lab/lib/provider/schema/attribute-facts.json: what the provider's bindings lose about its schema and what no schema holds
// (optional and computed, sensitive, force-new, defaults, limits, suppressed differences, validation), from a table that was
// read from the provider's own source.
// Usage: node scripts/distill-provider-facts.mjs TABLE.json
import { readFileSync, writeFileSync } from 'node:fs';
import { URL } from 'node:url';

const [table] = process.argv.slice(2);
if (!table) {
  console.error('usage: node scripts/distill-provider-facts.mjs TABLE.json');
  process.exit(2);
}

/** Differences that the provider does not plan. The table describes them in words; other words are not such a difference. */
const EQUIVALENCES = [
  [/^(IAM-policy equivalence|JSON-equivalence|optional\+computed.*IAM-policy equivalence)/, 'json'],
  [/^JSON compared after decoding to the ECS type/, 'containers'],
  [/^NONE in state equals unset/, 'none'],
  [/^(removing the block plans nothing|suppress-missing-optional-block)/, 'kept'],
  [/^stored upper-case/, 'case'],
];

function equivalence(difference = '') {
  return EQUIVALENCES.find(([words]) => words.test(difference))?.[1];
}

/** Rules of the table that are narrower than the provider's (5.100.0, validated): the provider accepts percentiles too, such as p99. */
const LOOSER = ['aws_cloudwatch_metric_alarm metric_query.metric.stat'];

/** Rules that the table states in a closed form: `arn`, `json`, `range:0:999`, `length:1:64`, `enum:A|B`, `enum/i:a|b`. */
function rule(words = '', kind) {
  const bare = words.replace(/^enum: /, '');
  if (bare === 'ARN') return 'arn';
  if (bare === 'JSON') return 'json';
  const range = /^(?:range )?(-?[\d.]+?)(?:-|\.\.)(-?\d[\d.]*)$/.exec(bare);
  if (range && kind === 'number') return `range:${range[1]}:${range[2]}`;
  const length = /^(?:length )?(\d+)(?:-|\.\.)(\d+)(?: char(?:acter)?s)?$/.exec(bare);
  if (length && kind === 'string') return `length:${length[1]}:${length[2]}`;
  const choice = /^([^\s|;]+(?:\|[^\s|;,]+)+)(?:(?:, case-insensitive)| \(case-insensitive\))?$/.exec(bare);
  if (!choice || bare.startsWith('empty|')) return undefined;
  return `${bare.includes('case-insensitive') ? 'enum/i' : 'enum'}:${choice[1]}`;
}

/** A resource's region is its place: to change it is to replace it. */
function replaces(path, { forceNew, diff = '' }) {
  return forceNew === true || (path === 'region' && /replace/.test(diff));
}

/**
 * The short form of one attribute: c computed, o optional, s sensitive, f force-new, d default, min, max, e equivalence,
 * v rule; nothing if the bindings lose nothing.
 */
function distil(path, attribute) {
  const { c, s, o, default: value, min, max, kind, diff, valid } = attribute;
  const [same, allowed] = [equivalence(diff), rule(valid, kind)];
  const lost = {
    ...(c ? { c: 1 } : {}),
    ...(o ? { o: 1 } : {}),
    ...(s ? { s: 1 } : {}),
    ...(replaces(path, attribute) ? { f: 1 } : {}),
    ...(value === undefined ? {} : { d: value }),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(same === undefined ? {} : { e: same }),
    ...(allowed === undefined ? {} : { v: allowed }),
  };
  const plain = Object.keys(lost).length === 1 && lost.o === 1 && kind !== 'block-list' && kind !== 'block-set';
  return plain || Object.keys(lost).length === 0 ? undefined : lost;
}

const types = JSON.parse(readFileSync(table, 'utf8'));
const facts = Object.fromEntries(
  Object.entries(types).map(([type, { attributes }]) => [
    type,
    Object.fromEntries(
      Object.entries(attributes).flatMap(([path, attribute]) => {
        const { valid, ...rest } = attribute;
        const lost = distil(path, LOOSER.includes(`${type} ${path}`) ? rest : { ...rest, valid });
        return lost ? [[path, lost]] : [];
      }),
    ),
  ]),
);
const lines = Object.entries(facts).map(
  ([type, attributes]) => `${JSON.stringify(type)}: ${JSON.stringify(attributes)}`,
);
writeFileSync(
  new URL('../lab/lib/provider/schema/attribute-facts.json', import.meta.url),
  `{\n${lines.join(',\n')}\n}\n`,
);
