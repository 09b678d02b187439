import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..', '..');

/** Folders that hold the product's sources. */
const SOURCES = ['lib', 'lab/lib'] as const;

const LAB_PACKAGE = 'kong-bluegreen-lab';

/** One import of a source file; type imports and late imports count too. */
export interface Import {
  /** Path of the importing file, relative to the project. */
  readonly file: string;
  /** Path of the imported file relative to the project, or the name of a package. */
  readonly target: string;
}

/** Every source file of the product. */
export function sourceFiles(): readonly string[] {
  return SOURCES.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `${folder}/${name}`),
  ).sort();
}

/** Every import of every source file. */
export function allImports(): readonly Import[] {
  return sourceFiles().flatMap(importsOf);
}

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const specifiers = [
    ...text.matchAll(/(?:from\s+|import\(|require\(|load\(|createRequire\(__filename\)\()\s*'([^']+)'/g),
  ];
  return specifiers.map(([, specifier = '']) => ({ file, target: targetOf(file, specifier) }));
}

function targetOf(file: string, specifier: string): string {
  if (specifier === LAB_PACKAGE || specifier.startsWith(`${LAB_PACKAGE}/`)) return 'lab/lib/index.ts';
  if (!specifier.startsWith('.')) return specifier;
  const path = relative(ROOT, resolve(ROOT, dirname(file), specifier));
  const candidates = [path, `${path}.ts`, `${path}/index.ts`];
  return candidates.find((it) => statSync(join(ROOT, it), { throwIfNoEntry: false })?.isFile()) ?? path;
}

/** Nodes of the graph by name, with the nodes that each one imports. */
export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** The graph of files. */
export function fileGraph(): Graph {
  return graphOf(sourceFiles(), allImports(), (path) => path);
}

/** The graph of rooms: each folder, without the folders below it. */
export function roomGraph(): Graph {
  return graphOf(sourceFiles(), allImports(), dirname);
}

/** The graph of the top folders of lib, and of the lab as one. */
export function layerGraph(): Graph {
  return graphOf(sourceFiles(), allImports(), layerOf);
}

/** `lib/domain/strategies/stage.ts` is of the layer `domain`, each file of the lab of `lab`. */
export function layerOf(path: string): string {
  return path.startsWith('lab/') ? 'lab' : (/^lib\/(\w+)/.exec(path)?.[1] ?? path);
}

function graphOf(files: readonly string[], imports: readonly Import[], nameOf: (path: string) => string): Graph {
  const graph = new Map(files.map((file) => [nameOf(file), new Set<string>()]));
  for (const { file, target } of imports) {
    if (!isSource(target)) continue;
    const [from, to] = [nameOf(file), nameOf(target)];
    if (from !== to) graph.get(from)?.add(to);
  }
  return graph;
}

const isSource = (target: string): boolean =>
  SOURCES.some((folder) => target.startsWith(`${folder}/`)) && target.endsWith('.ts') && existsSync(join(ROOT, target));

/** One cycle for each group of nodes that reach each other, as `a -> b -> a`; empty if the graph has none. */
export function cyclesOf(graph: Graph): readonly string[] {
  const ended = new Set<string>();
  const cycles: string[] = [];
  const visit = (node: string, path: readonly string[]): void => {
    const start = path.indexOf(node);
    if (start >= 0) cycles.push([...path.slice(start), node].join(' -> '));
    if (start >= 0 || ended.has(node)) return;
    for (const next of graph.get(node) ?? []) visit(next, [...path, node]);
    ended.add(node);
  };
  for (const node of graph.keys()) visit(node, []);
  return cycles;
}
