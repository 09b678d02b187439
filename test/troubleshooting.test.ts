import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './support/harness';
import { handedOn, sentencesOf } from './support/sentences';

const page = readFileSync(join(ROOT, 'docs', 'troubleshooting.md'), 'utf8');
const entries = [...page.matchAll(/^- `(.+?)`<br>(.*)$/gm)].map(([, sentence = '', text = '']) => ({ sentence, text }));

test('every sentence of a refusal or failure is explained, and none that nobody says', () => {
  expect(entries.map(({ sentence }) => sentence).sort()).toEqual([...sentencesOf()].sort());
});

test('each has a cause and a next thing to do', () => {
  expect(entries.filter(({ text }) => !/^\S.+ \*\*Next:\*\* \S/.test(text))).toEqual([]);
});

test('no sentence is hidden from this page by being built elsewhere than where it is thrown', () => {
  expect([...handedOn()].sort()).toEqual([
    'lossSentence(report)',
    'noWay(at, target, schedule, roles)',
    'otherRoles(id, upgrade)',
    'otherRoles(odd, { roles })',
    'report.failure',
    'sentence',
  ]);
});
