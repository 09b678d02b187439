// Writes lib/lab/provider/attribute-facts.json: what the provider's bindings lose about its schema and what no schema holds
// (optional and computed, sensitive, force-new, defaults, limits), from a table that was read from the provider's own source.
// Usage: node scripts/distill-provider-facts.mjs TABLE.json
import { readFileSync, writeFileSync } from 'node:fs';

const [table] = process.argv.slice(2);
if (!table) {
  console.error('usage: node scripts/distill-provider-facts.mjs TABLE.json');
  process.exit(2);
}

/** The short form of one attribute: c computed, s sensitive, f force-new, d default, min, max; nothing when nothing is lost. */
function distil({ c, s, o, forceNew, default: value, min, max, kind }) {
  const lost = {
    ...(c ? { c: 1 } : {}),
    ...(o ? { o: 1 } : {}),
    ...(s ? { s: 1 } : {}),
    ...(forceNew ? { f: 1 } : {}),
    ...(value === undefined ? {} : { d: value }),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
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
        const lost = distil(attribute);
        return lost ? [[path, lost]] : [];
      }),
    ),
  ]),
);
const lines = Object.entries(facts).map(
  ([type, attributes]) => `${JSON.stringify(type)}: ${JSON.stringify(attributes)}`,
);
writeFileSync(new URL('../lib/lab/provider/attribute-facts.json', import.meta.url), `{\n${lines.join(',\n')}\n}\n`);
