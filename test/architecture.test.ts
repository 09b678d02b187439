import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { withDrawing } from '../scripts/structure/drawing';
import { allImports, cyclesOf, fileGraph, layerGraph, layerOf, roomGraph } from '../scripts/structure/import-graph';
import { ROOMS } from '../scripts/structure/rooms';

const root = resolve(__dirname, '..');
const all = allImports();

/** The layers that a layer may import. */
const DIRECTIONS: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  constructs: ['domain', 'preflight'],
  preflight: ['domain'],
  runner: ['domain', 'preflight'],
  rehearsal: ['domain', 'runner', 'lab'],
  lab: [],
  lambda: ['domain', 'runner'],
  cli: ['domain', 'preflight', 'runner', 'rehearsal', 'lab'],
  index: ['constructs', 'domain'],
};

/** Rooms of the constructs from top to bottom: each imports only rooms below it. */
const CONSTRUCT_ROOMS = [
  'upgrade',
  'steps',
  'cluster',
  'traffic',
  'access',
  'release',
  'ledger',
  'monitoring',
  'terraform',
  'props',
];

describe('the import graph', () => {
  it('has no cycle of files', () => {
    expect(cyclesOf(fileGraph())).toEqual([]);
  });

  it('has no cycle of rooms', () => {
    expect(cyclesOf(roomGraph())).toEqual([]);
  });

  it('has a topic for every room, and no room that does not exist', () => {
    expect([...roomGraph().keys()].sort()).toEqual(Object.keys(ROOMS).sort());
  });

  it('is drawn in ARCHITECTURE.md (npm run docs:architecture)', () => {
    const page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
    expect(withDrawing(page)).toBe(page);
  });
});

describe('the import directions', () => {
  const graph = layerGraph();

  it('name every layer', () => {
    expect([...graph.keys()].sort()).toEqual(Object.keys(DIRECTIONS).sort());
  });

  it.each(Object.entries(DIRECTIONS))('let %s import %p only', (layer, allowed) => {
    expect([...(graph.get(layer) ?? [])].filter((it) => !allowed.includes(it))).toEqual([]);
  });

  it('let each room of the constructs import only rooms below it', () => {
    const placeOf = (path: string): number => CONSTRUCT_ROOMS.indexOf(/^lib\/constructs\/(\w+)/.exec(path)?.[1] ?? '');
    const wrong = all.filter(
      ({ file, target }) =>
        layerOf(file) === 'constructs' && target.startsWith('lib/constructs') && placeOf(target) < placeOf(file),
    );
    expect(wrong).toEqual([]);
  });

  it('let the domain import nothing but the domain', () => {
    expect(all.filter(({ file, target }) => layerOf(file) === 'domain' && !target.startsWith('lib/domain'))).toEqual(
      [],
    );
  });

  it('let the constructs see only the part of the preflight that needs no datastore', () => {
    const seen = all.filter(({ file, target }) => layerOf(file) === 'constructs' && target.startsWith('lib/preflight'));
    expect(new Set(seen.map(({ target }) => target))).toEqual(new Set(['lib/preflight/lint-settings.ts']));
  });

  it('let one file of the product import pg, and the lab', () => {
    const files = new Set(
      all.filter(({ target, file }) => target === 'pg' && layerOf(file) !== 'lab').map(({ file }) => file),
    );
    expect([...files]).toEqual(['lib/preflight/connection/connection.ts']);
  });

  it('let only the adapters import the AWS SDK', () => {
    const wrong = all.filter(
      ({ file, target }) => target.startsWith('@aws-sdk/') && !file.startsWith('lib/runner/adapters/aws/'),
    );
    expect(wrong).toEqual([]);
  });

  it('reach into the provider by deep imports only', () => {
    const barrel = all.filter(({ target }) => target === '@cdktf/provider-aws');
    expect(barrel).toEqual([]);
    expect(all.some(({ target }) => target === '@cdktf/provider-aws/lib/ecs-service')).toBe(true);
  });

  it('keep cdktf in the constructs', () => {
    const wrong = all.filter(
      ({ file, target }) => /^(cdktf|constructs)($|\/)|^@cdktf\//.test(target) && layerOf(file) !== 'constructs',
    );
    expect(wrong).toEqual([]);
  });

  it('keep the adapters out of the command line', () => {
    const wrong = all.filter(
      ({ file, target }) => layerOf(file) === 'cli' && target.startsWith('lib/runner/adapters/'),
    );
    expect(wrong).toEqual([]);
  });

  it('keep the library index out of the command line', () => {
    expect(all.filter(({ file, target }) => layerOf(file) === 'cli' && target === 'lib/index.ts')).toEqual([]);
  });
});

describe('main.ts', () => {
  it('stays a thin composition of at most 40 lines', () => {
    expect(readFileSync(join(root, 'main.ts'), 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(40);
  });
});
