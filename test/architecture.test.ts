import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const root = resolve(__dirname, '..');

interface Import {
  readonly file: string;
  readonly target: string;
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}

/** Imports with relative targets made relative to the project: `lib/domain/stage`. */
function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const targets = [...text.matchAll(/(?:from|import\(|require\()\s*'([^']+)'/g)].map((match) => match[1] ?? '');
  return targets.map((target) => ({
    file,
    target: target.startsWith('.') ? relative(root, resolve(root, dirname(file), target)) : target,
  }));
}

const all = sources('lib').flatMap(importsOf);
const layerOf = (path: string): string | undefined => /^lib\/(\w+)/.exec(path)?.[1];

/** Which layers a layer may import. */
const DIRECTIONS: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  constructs: ['domain', 'preflight'],
  preflight: ['domain'],
  runner: ['domain', 'preflight'],
  lab: [],
  lambda: ['domain', 'runner'],
  cli: ['domain', 'preflight', 'runner', 'lab'],
  index: ['constructs', 'domain'],
};

describe('the import directions', () => {
  it('name every layer', () => {
    expect(new Set(sources('lib').map(layerOf))).toEqual(new Set(Object.keys(DIRECTIONS)));
  });

  it.each(Object.entries(DIRECTIONS))('of %s lead to %p only', (layer, allowed) => {
    const wrong = all.filter(({ file, target }) => {
      const to = layerOf(target);
      return layerOf(file) === layer && to !== undefined && to !== layer && !allowed.includes(to);
    });
    expect(wrong).toEqual([]);
  });

  it('let the domain import nothing at all', () => {
    expect(all.filter(({ file, target }) => layerOf(file) === 'domain' && !target.startsWith('lib/domain'))).toEqual(
      [],
    );
  });

  it('let the constructs see of the preflight what needs no datastore', () => {
    const seen = all.filter(({ file, target }) => layerOf(file) === 'constructs' && target.startsWith('lib/preflight'));
    expect(new Set(seen.map(({ target }) => target))).toEqual(new Set(['lib/preflight/lint-settings']));
  });

  it('let pg be imported by one file of the product, and otherwise by the lab', () => {
    const files = new Set(
      all.filter(({ target, file }) => target === 'pg' && layerOf(file) !== 'lab').map(({ file }) => file),
    );
    expect([...files]).toEqual(['lib/preflight/connection.ts']);
  });

  it('let only the adapters import the AWS SDK', () => {
    const wrong = all.filter(
      ({ file, target }) => target.startsWith('@aws-sdk/') && !file.startsWith('lib/runner/adapters/'),
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
      ({ file, target }) =>
        /^(cdktf|constructs|@cdktf\/)/.test(target) && !['constructs'].includes(layerOf(file) ?? ''),
    );
    expect(wrong).toEqual([]);
  });

  it('keep the library index out of the command line', () => {
    expect(all.filter(({ file, target }) => layerOf(file) === 'cli' && target === 'lib/index')).toEqual([]);
  });
});

describe('main.ts', () => {
  it('stays a thin composition of at most 40 lines', () => {
    expect(readFileSync(join(root, 'main.ts'), 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(40);
  });
});
