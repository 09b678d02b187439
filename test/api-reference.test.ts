import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiPage, isGiven } from '../scripts/reference/api-page';
import { propTypesText } from '../scripts/reference/prop-types';
import { publicIndex } from '../scripts/reference/public-index';
import { ROOT } from './support/harness';

const entries = publicIndex();
const SENTENCE = /^\S.* .*[.:)]$/;

test('docs/api.md is what the doc comments say now (npm run docs:api writes it)', () => {
  expect(readFileSync(join(ROOT, 'docs', 'api.md'), 'utf8')).toBe(apiPage(entries));
});

test('props are checked by the types that they have now (npm run docs:api writes them)', () => {
  const file = join(ROOT, 'lib', 'constructs', 'props', 'types-of-props.ts');
  expect(readFileSync(file, 'utf8')).toBe(propTypesText(entries));
});

test('whatever the index exports says in a sentence what it is', () => {
  const texts = entries.flatMap(({ name, text, calls }) => [
    { name, text: text },
    ...calls
      .filter((it) => !/^new |^toString$/.test(it.name))
      .map((it) => ({ name: `${name}: ${it.name}`, text: it.text })),
  ]);
  expect(texts.filter(({ text }) => !SENTENCE.test(text)).map(({ name }) => name)).toEqual([]);
});

test('every prop and every part says in a sentence what it is', () => {
  const fields = entries.flatMap((entry) =>
    entry.fields.map((it) => ({ name: `${entry.name}.${it.name}`, text: it.text })),
  );
  expect(fields.length).toBeGreaterThan(150);
  expect(fields.filter(({ text }) => !SENTENCE.test(text)).map(({ name }) => name)).toEqual([]);
});

test('every optional prop says what it is when it is left out', () => {
  const optional = entries
    .filter(isGiven)
    .flatMap((entry) => entry.fields.filter((it) => it.isOptional).map((it) => ({ ...it, by: entry.name })));
  expect(optional.length).toBeGreaterThan(60);
  expect(optional.filter(({ fallback = '' }) => fallback === '').map((it) => `${it.by}.${it.name}`)).toEqual([]);
});
