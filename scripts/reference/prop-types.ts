import type { Entry } from './public-index';

/** Props of the public constructs and of their factories. */
const ROOTS = [
  'KongUpgradeProps',
  'KongClusterProps',
  'TrafficRouterProps',
  'TrafficRouterAttributes',
  'ListenerRuleOptions',
  'UpgradeLedgerProps',
  'MigrationTaskProps',
  'TrafficWatchProps',
  'UpgradeAlarmsProps',
  'UpgradeDashboardProps',
  'ProxyAutoscalingProps',
  'NodePermissionsProps',
  'NodePermissionsAttributes',
  'NodeNetworkProps',
  'NodeNetworkAttributes',
  'KongDatastoreAttributes',
] as const;

const PLAIN: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'number',
  boolean: 'boolean',
  'number | string': 'number or text',
  ITerraformDependable: 'element',
  TerraformResource: 'element',
};

/** Types that no interface declares, as the members that they may have. */
const SPELT_OUT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Capacity: {
    launchType: "'FARGATE' | 'EC2' | undefined",
    capacityProviders: 'readonly CapacityProvider[] | undefined',
  },
  ScalingState: {},
};

type Members = Readonly<Record<string, string>>;

/** Reads the declared types of props as the words that lib/constructs/props/prop-kinds.ts checks by. */
class Reader {
  readonly table: Record<string, Members> = {};

  constructor(private readonly entries: readonly Entry[]) {}

  /** Enters a type and all that it is made of. */
  enter(name: string): void {
    if (name in this.table) return;
    this.table[name] = {};
    const spelt = SPELT_OUT[name];
    const fields = spelt
      ? Object.entries(spelt).map(([field, type]) => ({ name: field, type, isOptional: false }))
      : (this.entry(name)?.fields ?? []);
    this.table[name] = Object.fromEntries(
      fields.map((it) => [it.name, `${this.word(it.type, `${name}.${it.name}`)}${it.isOptional ? '?' : ''}`]),
    );
  }

  private entry(name: string): Entry | undefined {
    return this.entries.find((it) => it.name === name);
  }

  private word(type: string, place: string): string {
    const bare = type.replace(/ \| undefined$/, '');
    if (bare !== type) return `${this.word(bare, place)} or undefined`;
    const plain = PLAIN[type];
    if (plain !== undefined) return plain;
    if (/^'[^']+'( \| '[^']+')*$/.test(type)) return `=${type.replaceAll("'", '').replaceAll(' ', '')}`;
    const list = /^readonly (.+)\[\]$/.exec(type)?.[1];
    if (list !== undefined) return `${this.word(list, place)}[]`;
    if (type.startsWith('{')) return this.inline(type, place);
    const [, record = '', value = ''] = /Record<(string|Slot), ([^>]+)>/.exec(type) ?? [];
    if (record === 'string') return `{${this.word(value, place)}}`;
    if (record === 'Slot') return `<${this.word(value, place)}${type.includes('Partial<') ? '?' : ''}>`;
    return this.named(type);
  }

  /** `{ readonly name: string; … }` gets the name of its place. */
  private inline(type: string, place: string): string {
    const members = [...type.matchAll(/readonly (\w+): (\w+)/g)];
    this.table[place] = Object.fromEntries(members.map(([, name = '', it = '']) => [name, this.word(it, place)]));
    return place;
  }

  private named(type: string): string {
    const entry = this.entry(type);
    if (type === 'Slot') return '=blue|green';
    if (entry?.kind === 'type' && !(type in SPELT_OUT)) {
      const union = entry.source?.replace(/^[^=]*=\s*/, '').replace(/;$/, '') ?? '';
      return this.word(union, type);
    }
    if (entry?.kind === 'construct') return 'construct';
    if (entry === undefined && !(type in SPELT_OUT)) throw new Error(`the index does not export ${type}`);
    this.enter(type);
    return type;
  }
}

/** The text of lib/constructs/props/types-of-props.ts: a line for each type. */
export function propTypesText(entries: readonly Entry[]): string {
  const reader = new Reader(entries);
  for (const root of ROOTS) reader.enter(root);
  const lines = Object.entries(reader.table).map(([name, members]) => `  '${name}': ${JSON.stringify(members)},`);
  return `/** The declared types of props, written by \`npm run docs:api\`; prop-kinds.ts defines the words. */\nexport const TYPES = {\n${lines.join('\n')}\n} as const;\n`;
}
