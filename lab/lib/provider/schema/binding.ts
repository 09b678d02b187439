import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { LabError } from '../../common/lab-error';

/** The source of one type's binding, cut into its functions and classes. */
export interface Binding {
  /** Bodies of `…ToHclTerraform` functions by name. */
  readonly functions: ReadonlyMap<string, string>;
  /** Bodies of classes by name. */
  readonly classes: ReadonlyMap<string, string>;
  /** Name of the class of the resource, data source or provider itself. */
  readonly main: string;
}

/** Directory of the installed bindings, as the user's project resolves them, else as this package does. */
function bindingsDirectory(): string {
  for (const from of [join(process.cwd(), 'package.json'), __filename]) {
    try {
      return join(createRequire(from).resolve('@cdktf/provider-aws/package.json'), '..', 'lib');
    } catch {
      continue;
    }
  }
  throw new LabError(
    'KBG-LAB-009',
    '@cdktf/provider-aws is not installed; run: npm install --save-dev @cdktf/provider-aws',
  );
}

let directory: string | undefined;

/** Reads a binding as text: running it would load cdktf and much memory. Undefined for a type without a binding. */
export function readBinding(type: string): Binding | undefined {
  directory ??= bindingsDirectory();
  let text: string;
  try {
    text = readFileSync(join(directory, folderOf(type), 'index.js'), 'utf8');
  } catch {
    return undefined;
  }
  const functions = cut(text, /^function (\w+ToHclTerraform)\(/gm);
  const classes = cut(text, /^class (\w+) extends /gm);
  const main = [...classes].find(([, body]) => body.includes('synthesizeHclAttributes()'))?.[0];
  return main === undefined ? undefined : { functions, classes, main };
}

function folderOf(type: string): string {
  if (type === 'provider') return 'provider';
  const isData = type.startsWith('data.');
  const bare = type
    .replace(/^data\./, '')
    .replace(/^aws_/, '')
    .replaceAll('_', '-');
  return isData ? `data-aws-${bare}` : bare;
}

/** Everything from a match to the first line that closes at the margin. */
function cut(text: string, start: RegExp): Map<string, string> {
  const parts = new Map<string, string>();
  for (const match of text.matchAll(start)) {
    const end = text.indexOf('\n}\n', match.index);
    parts.set(match[1] ?? '', text.slice(match.index, end < 0 ? undefined : end));
  }
  return parts;
}
