/** Writes the tables of the pages that come from the code, each between its marks: `npm run docs:tables`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { format } from 'prettier';
import { settingsTable } from '../lib/cli/settings/settings-text';
import { EXIT_CODES } from '../lib/domain';
import { checkTable } from '../lib/preflight/check-table';

interface Table {
  readonly page: string;
  readonly mark: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const TABLES: readonly Table[] = [
  {
    page: 'exit-codes.md',
    mark: 'exit-codes',
    head: ['code', 'meaning'],
    rows: Object.values(EXIT_CODES).map(({ code, meaning }) => [String(code), meaning]),
  },
  {
    page: 'preflight.md',
    mark: 'checks',
    head: ['check', 'what must hold', 'gravest finding', 'asked'],
    rows: checkTable().map(([id = '', ...rest]) => [`\`${id}\``, ...rest]),
  },
  {
    page: 'settings.md',
    mark: 'setting-table',
    head: ['setting', 'value', 'what it is', 'default', 'option'],
    rows: settingsTable(),
  },
];

async function write({ page, mark, head, rows }: Table): Promise<void> {
  const file = join(resolve(__dirname, '..'), 'docs', page);
  const [begin, end] = [`<!-- ${mark} -->`, `<!-- /${mark} -->`];
  const [before, rest = ''] = readFileSync(file, 'utf8').split(begin);
  const [, after] = rest.split(end);
  if (before === undefined || after === undefined) throw new Error(`${page} must have ${begin} and ${end}`);
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  const text = `${before}${begin}\n\n${lines.join('\n')}\n\n${end}${after}`;
  writeFileSync(file, await format(text, { parser: 'markdown', printWidth: 120 }));
}

async function main(): Promise<void> {
  for (const table of TABLES) await write(table);
}

void main();
