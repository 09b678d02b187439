import type { Call, Entry, EntryKind, Field } from './public-index';

const PARTS = ['Constructs', 'Props and results', 'Values and functions', 'Types'] as const;
type Part = (typeof PARTS)[number];

const PART_OF: Readonly<Record<EntryKind, Part>> = {
  construct: 'Constructs',
  interface: 'Props and results',
  class: 'Values and functions',
  function: 'Values and functions',
  type: 'Types',
};

const HEAD = `# API reference

What \`import { … } from 'cdktf-kong-bluegreen'\` gives, from the doc comments of the code: \`npm run docs:api\` writes this page, and a test
holds it. Nothing else of the package is its interface. Ids and ARNs may be references to resources of the same stack. Classes of
the provider's bindings, such as \`EcsService\`, are the way out when a prop is missing.`;

/** The page; props stand below the construct that takes them. */
export function apiPage(entries: readonly Entry[]): string {
  const names = new Set(entries.map(({ name }) => name));
  const constructs = entries.filter(({ kind }) => kind === 'construct');
  const ownerOf = ({ name }: Entry): Entry | undefined =>
    constructs.find((it) => name.replace(/^I(?=[A-Z])/, '').startsWith(it.name));
  const parts = PARTS.map((part) => {
    const own = entries.filter((it) => PART_OF[it.kind] === part && (part === 'Constructs' || !ownerOf(it)));
    const all = own.flatMap((it) => [it, ...entries.filter((other) => other !== it && ownerOf(other) === it)]);
    const list = all.map(({ name }) => `[${name}](#${name.toLowerCase()})`).join(' · ');
    return [`## ${part}`, list, ...all.map((it) => section(it, names))].join('\n\n');
  });
  return [HEAD, ...parts].join('\n\n') + '\n';
}

function section(entry: Entry, names: ReadonlySet<string>): string {
  const { name, kind, text, fields, calls, source } = entry;
  const isFunction = kind === 'function';
  return [
    `### ${name}`,
    isFunction ? '' : text,
    source === undefined ? '' : code(source),
    ...calls.map((call) => callText(call)),
    fields.length > 0 ? table(fields, names, isGiven(entry)) : '',
  ]
    .filter((it) => it !== '')
    .join('\n\n');
}

/** True if the user gives the members of an interface: those have defaults, results have none. */
export const isGiven = ({ name, kind, fields }: Entry): boolean =>
  kind === 'interface' &&
  (/(Props|Options|Attributes)$/.test(name) || fields.some(({ fallback }) => fallback !== undefined));

function callText({ signature, text, throws }: Call): string {
  const said = [text, throws === undefined ? '' : `Throws ${throws}.`.replace('..', '.')].filter((it) => it !== '');
  return [code(signature), ...said].join('\n\n');
}

const code = (text: string): string => `\`\`\`ts\n${text}\n\`\`\``;

function table(fields: readonly Field[], names: ReadonlySet<string>, withDefault: boolean): string {
  const head = ['name', 'type', ...(withDefault ? ['default'] : []), 'what it is'];
  const rows = fields.map((it) => [
    `\`${it.name}\``,
    linked(it.isOptional && !withDefault ? `${it.type} | undefined` : it.type, names),
    ...(withDefault ? [it.isOptional ? fallbackOf(it) : '**required**'] : []),
    it.text,
  ]);
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n');
}

/** A literal is code; after a dash it is told in words. */
function fallbackOf({ fallback = '- ' }: Field): string {
  return fallback.startsWith('- ') ? fallback.slice(2) : `\`${fallback}\``;
}

/** The library's own types lead to their sections. */
function linked(type: string, names: ReadonlySet<string>): string {
  return type
    .split(/(?<!['"])\b([A-Za-z]\w*)\b/)
    .map((part) =>
      names.has(part) ? `[\`${part}\`](#${part.toLowerCase()})` : part === '' ? '' : `\u0000${part}\u0000`,
    )
    .join('')
    .replaceAll('\u0000\u0000', '')
    .replaceAll('\u0000', '`');
}

const cell = (text: string): string => text.replaceAll('|', '\\|');
