import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from './support/harness';

const CODE = /KBG-[A-Z]+-\d{3}/;
const page = readFileSync(join(ROOT, 'docs', 'troubleshooting.md'), 'utf8');
const entries = page.split(/^(?=##)/m).filter((text) => text.startsWith('### KBG-'));
const rows = page.split('\n').filter((line) => /^\| KBG-[A-Z]+-\d{3} /.test(line));
const listed = [...entries, ...rows].map((text) => CODE.exec(text)?.[0] ?? '');

/** Codes that two places give for one cause. */
const SHARED: Readonly<Record<string, string>> = {
  'KBG-PRE-042': 'a view has the name of a table: found by the reader of a table, and by that of the tables together',
  'KBG-PRE-047': 'another session locks the table: PostgreSQL says so before or during the query',
  'KBG-STEP-101': '`list` exits with 1: said as a verdict of a migration, and by the step `list`',
  'KBG-STEP-102': 'the schema is too old: said as a verdict of a migration, and by the step `list`',
  'KBG-STEP-103': 'an earlier upgrade is not finished: said as a verdict of a migration, and by the step `list`',
  'KBG-STEP-105': 'the exit code contradicts the output: said as a verdict of a migration, and by the step `list`',
  'KBG-STEP-106': 'the answer is unknown: said as a verdict of a migration, and by the step `list`',
};

const sources = ['lib', 'lab/lib'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).flatMap((file) =>
    file.endsWith('.ts') ? ts.createSourceFile(file, textOf(folder, file), ts.ScriptTarget.Latest, true) : [],
  ),
);
const nodes = sources.flatMap(nodesOf);

function textOf(folder: string, file: string): string {
  return readFileSync(join(ROOT, folder, file), 'utf8');
}

function nodesOf(source: ts.SourceFile): readonly ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const isText = (node: ts.Node): node is ts.LiteralLikeNode =>
  ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);

/** The codes in texts of the source, once for each place; an example in a comment is not a text. */
const given = nodes.flatMap((node) => (isText(node) ? (node.text.match(new RegExp(CODE, 'g')) ?? []) : []));

test('the page has one entry for each code that a refusal or failure can have, and no other entry', () => {
  expect([...listed].sort()).toEqual([...new Set(given)].sort());
});

test('each entry has a symptom, a cause and a next command', () => {
  const PARTS =
    /^### KBG-[A-Z]+-\d{3}: \S.*\n\n\*\*Symptom\*\* \S[^]*\n\n\*\*Cause\*\* \S[^]*\n\n\*\*Next command\*\* \S/;
  const ROW = /^\| KBG-[A-Z]+-\d{3} +\| \S.* +\| \S.* +\|$/;
  expect(entries.filter((text) => !PARTS.test(text))).toEqual([]);
  expect(rows.filter((row) => !ROW.test(row))).toEqual([]);
});

test('no code is given for two causes', () => {
  const twice = given.filter((code, at) => given.indexOf(code) !== at);
  expect([...new Set(twice)].sort()).toEqual(Object.keys(SHARED));
});

test('each error for a user begins with a code', () => {
  const errors = nodes.filter(ts.isNewExpression).filter(({ expression }) => {
    return ['RunnerError', 'MisuseError', 'LabError', 'CodedError'].includes(expression.getText());
  });
  const first = errors.map(({ arguments: [code] = ts.factory.createNodeArray() }) => code?.getText() ?? '');
  const isCode = (text: string): boolean =>
    /(^|\?\? )'KBG-[A-Z]+-\d{3}'$/.test(text) || /^([\w.]+\.)?(code|failureCode)$/.test(text);
  expect(errors.length).toBeGreaterThan(200);
  expect(first.filter((text) => !isCode(text))).toEqual([]);
});

test('the sections and the table of areas are the areas of the codes', () => {
  const areas = [...new Set(given.map((code) => code.replace(/-\d+$/, '')))].sort();
  const headings = [...page.matchAll(/^## (KBG-[A-Z]+): /gm)].map(([, area = '']) => area);
  const links = [...page.matchAll(/^\| \[(KBG-[A-Z]+)\]/gm)].map(([, area = '']) => area);
  expect([...headings].sort()).toEqual(areas);
  expect(links).toEqual(headings);
});
