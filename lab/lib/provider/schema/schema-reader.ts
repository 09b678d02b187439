import type { Binding } from './binding';
import { readBinding } from './binding';
import { factsOf, type AttributeFact, type Facts } from './facts';
import type { AttributeSchema, BlockSchema, NestedBlockSchema, TerraformType } from './schema';

/** One settable name as the binding writes it for HCL. */
interface Entry {
  readonly name: string;
  readonly value: string;
  readonly kind: string;
  readonly storage: string;
}

const ENTRY = /^\s+(\w+): \{\s+value: (.+),\s+isBlock: \w+,\s+type: "(\w+)",\s+storageClassType: "(\w+)",/gm;
const COMPUTED =
  /\/\/ (\w+) - computed: true, optional: false, required: false\s+(?:this\.)?(?:_\w+ = new (?:cdkt[fn]\.)?(\w+)\([^;]*|get \w+\(\) \{\s+return ([^;]+));/g;

/** A recursion guard: some types (WAF) nest in themselves; no type served here nests deeper. */
const DEEPEST = 12;

/** The schema of a type (`aws_lb`, `data.aws_lb`, `provider`), read from the installed bindings; undefined if they lack the type. */
export function readSchema(type: string, facts: Facts = factsOf(type)): BlockSchema | undefined {
  const binding = readBinding(type);
  if (!binding) return undefined;
  const body = binding.classes.get(binding.main) ?? '';
  const schema = new TypeReader(facts, binding).block(body, body, '', 0);
  if (type === 'provider') return { attributes: without(schema.attributes, 'alias'), blocks: schema.blocks };
  return schema;
}

/** `alias` is no attribute of the provider: cdktf adds it to the bindings. */
function without<Value>(map: ReadonlyMap<string, Value>, name: string): Map<string, Value> {
  return new Map([...map].filter(([key]) => key !== name));
}

class TypeReader {
  constructor(
    private readonly facts: Facts,
    private readonly binding: Binding,
  ) {}

  /** `settable` holds the HCL entries, `accessors` the class whose accessors show the required and the computed attributes. */
  block(settable: string, accessors: string, path: string, depth: number): BlockSchema {
    const attributes = new Map<string, AttributeSchema>();
    const blocks = new Map<string, NestedBlockSchema>();
    const hcl = settable.includes('synthesizeHclAttributes()')
      ? settable.slice(settable.indexOf('synthesizeHclAttributes()'))
      : settable;
    for (const entry of entries(hcl)) {
      const here = path === '' ? entry.name : `${path}.${entry.name}`;
      const required = !accessors.includes(`reset${pascal(entry.name)}()`);
      const inner = depth < DEEPEST ? this.innerFunction(entry.value) : undefined;
      if (inner !== undefined && isBlock(entry))
        blocks.set(entry.name, this.nested(entry, inner, here, required, depth));
      else attributes.set(entry.name, this.attribute(entry, inner, here, required, depth));
    }
    for (const [name, type] of this.computed(accessors, depth)) {
      const here = path === '' ? name : `${path}.${name}`;
      if (!attributes.has(name) && !blocks.has(name)) attributes.set(name, this.flags(type, here, 'computed'));
    }
    return { attributes, blocks };
  }

  private fact(path: string): AttributeFact {
    return this.facts[path] ?? {};
  }

  private attribute(
    entry: Entry,
    inner: string | undefined,
    path: string,
    required: boolean,
    depth: number,
  ): AttributeSchema {
    const type = inner === undefined ? simpleType(entry) : collection(entry.kind, this.objectType(inner, depth));
    return this.flags(type, path, required ? 'required' : 'optional');
  }

  private flags(type: TerraformType, path: string, use: 'required' | 'optional' | 'computed'): AttributeSchema {
    const fact = this.fact(path);
    return {
      type,
      required: use === 'required',
      optional: use === 'optional',
      computed: use === 'computed' || (use === 'optional' && (fact.c === 1 || path === 'id')),
      sensitive: fact.s === 1,
      forceNew: fact.f === 1,
      ...(fact.d === undefined ? {} : { fallback: fact.d }),
      ...(fact.e === undefined || fact.e === 'kept' ? {} : { equivalence: fact.e }),
      ...(fact.v === undefined || use === 'computed' ? {} : { rule: fact.v }),
    };
  }

  private nested(entry: Entry, inner: string, path: string, required: boolean, depth: number): NestedBlockSchema {
    const fact = this.fact(path);
    const single = entry.kind === 'struct' || entry.name === 'timeouts';
    const one = !entry.value.includes('listMapper');
    return {
      nesting: single ? 'single' : entry.kind === 'set' ? 'set' : 'list',
      // A single block must have no limits, or Terraform rejects the whole schema.
      min: single ? 0 : (fact.min ?? (required ? 1 : 0)),
      max: single ? 0 : (fact.max ?? (one ? 1 : 0)),
      computed: fact.c === 1,
      kept: fact.e === 'kept',
      block: this.block(this.binding.functions.get(inner) ?? '', this.outputReference(inner), path, depth + 1),
    };
  }

  private outputReference(inner: string): string {
    return this.binding.classes.get(`${classOf(inner)}OutputReference`) ?? '';
  }

  private innerFunction(value: string): string | undefined {
    const name = /(?<!cdkt[fn]\.)\b(\w+ToHclTerraform)\b/.exec(value.replace(/cdkt[fn]\.\w+/g, ''))?.[1];
    return name !== undefined && this.binding.functions.has(name) ? name : undefined;
  }

  private objectType(inner: string, depth: number): TerraformType {
    const { attributes, blocks } = this.block(
      this.binding.functions.get(inner) ?? '',
      this.outputReference(inner),
      '-',
      depth + 1,
    );
    const nested = [...blocks].map(([name, { nesting, block }]): [string, TerraformType] => [
      name,
      nesting === 'single' ? blockType(block) : [nesting, blockType(block)],
    ]);
    return [
      'object',
      Object.fromEntries([
        ...[...attributes].map(([name, { type }]): [string, TerraformType] => [name, type]),
        ...nested,
      ]),
    ];
  }

  /** Names that only the provider sets, with their types, from the comments that the generator left on the accessors. */
  private computed(accessors: string, depth: number): [string, TerraformType][] {
    return [...accessors.matchAll(COMPUTED)].map(([, name = '', list, expression]): [string, TerraformType] => [
      name,
      list === undefined ? accessorType(expression ?? '') : this.computedList(accessors, name, list, depth),
    ]);
  }

  private computedList(accessors: string, name: string, list: string, depth: number): TerraformType {
    const text = accessors.slice(accessors.indexOf(`// ${name} - computed: true`));
    const wrapsSet = new RegExp(`new ${list}\\(this, "${name}", true\\)`).test(text);
    const reference = this.binding.classes.get(`${list.replace(/(List|Map)$/, '')}OutputReference`);
    const element: TerraformType =
      reference === undefined || depth >= DEEPEST
        ? ['object', {}]
        : ['object', Object.fromEntries(this.computed(reference, depth + 1))];
    const plainMap = MAPS[list.replace(/List$/, '')];
    if (plainMap) return list.endsWith('List') ? [wrapsSet ? 'set' : 'list', plainMap] : plainMap;
    if (!list.endsWith('List')) return element;
    return [wrapsSet ? 'set' : 'list', element];
  }
}

/** Maps of plain values, for which the bindings use a class of cdktf's own. */
const MAPS: Readonly<Record<string, TerraformType>> = {
  StringMap: ['map', 'string'],
  NumberMap: ['map', 'number'],
  BooleanMap: ['map', 'bool'],
};

function entries(text: string): Entry[] {
  return [...text.matchAll(ENTRY)].map(([, name = '', value = '', kind = '', storage = '']) => ({
    name,
    value,
    kind,
    storage,
  }));
}

/** The generator maps a block with `true` or, where one at most may stand, without a list. */
function isBlock({ value, kind }: Entry): boolean {
  return /listMapperHcl\(\w+, true\)/.test(value) || kind === 'struct' || !value.includes('apper');
}

function simpleType({ kind, storage }: Entry): TerraformType {
  const element: TerraformType = storage.startsWith('number')
    ? 'number'
    : storage.startsWith('boolean')
      ? 'bool'
      : 'string';
  if (storage === 'any' || storage === 'anyMap') return kind === 'map' ? ['map', 'string'] : 'dynamic';
  return kind === 'simple' ? element : collection(kind, element);
}

function collection(kind: string, element: TerraformType): TerraformType {
  return kind === 'list' || kind === 'set' || kind === 'map' ? [kind, element] : element;
}

function blockType({ attributes, blocks }: BlockSchema): TerraformType {
  const own = [...attributes].map(([name, { type }]): [string, TerraformType] => [name, type]);
  const nested = [...blocks].map(([name, it]): [string, TerraformType] => [
    name,
    it.nesting === 'single' ? blockType(it.block) : [it.nesting, blockType(it.block)],
  ]);
  return ['object', Object.fromEntries([...own, ...nested])];
}

const ACCESSORS: readonly (readonly [RegExp, TerraformType])[] = [
  [/Fn\.tolist\(this\.getNumberListAttribute/, ['set', 'number']],
  [/Fn\.tolist\(/, ['set', 'string']],
  [/getStringMapAttribute|getStringMap/, ['map', 'string']],
  [/getNumberMapAttribute/, ['map', 'number']],
  [/getBooleanMapAttribute/, ['map', 'bool']],
  [/getNumberListAttribute/, ['list', 'number']],
  [/getListAttribute/, ['list', 'string']],
  [/getNumberAttribute/, 'number'],
  [/getBooleanAttribute/, 'bool'],
  [/this\._/, ['map', 'string']],
];

function accessorType(expression: string): TerraformType {
  return ACCESSORS.find(([pattern]) => pattern.test(expression))?.[1] ?? 'string';
}

function pascal(name: string): string {
  return name.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function classOf(functionName: string): string {
  const bare = functionName.replace(/ToHclTerraform$/, '');
  return bare.charAt(0).toUpperCase() + bare.slice(1);
}
