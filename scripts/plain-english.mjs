// Fails on phrases that the house style forbids (CONTRIBUTING, "Plain English"): part of `npm run lint`.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Phrases, and what to write in their place. Patterns match text as people read it: comments, messages, titles, pages. */
const FORBIDDEN = [
  [/\b(?:is|are|was|were) none\b/i, 'say "is not a ...", or name what is missing'],
  [/\b(?:that|which|it|this) (?:is|was) no (?!longer\b|more\b)/i, 'say "is not a ..."'],
  [/\bwhoever\b/i, 'name the person: the operator, the caller'],
  [/\bof which\b/i, 'repeat the noun'],
  [/\bwhat is there\b/i, 'name the resources'],
  [/\bmend(?:s|ed|ing)?\b/i, 'fix'],
  [/\banew\b/i, 'again'],
  [/\bmouths?\b/i, 'name the part: server, output, command line'],
  [/\bmade elsewhere\b/i, 'adopted, existing'],
  [/\b(?:comes?|came|brought) in\b(?! the)/i, 'import, adopt'],
  [/\blets? (?:it|them|him|her) go\b|\blets? go\b/i, 'release'],
  [/\binto the dark\b|\bwith (?:open eyes|eyes open)\b/i, 'say what happens'],
  [/\bnobody'?s but\b/i, 'name the owner'],
  [
    /^\s*(?:\/\*\*|\*|\/\/) ?(?:What|Whether|Who|Whose) [a-z]/,
    'begin with a noun phrase: "Number of ...", "True if ..."',
  ],
];

/** Lines of files that may quote a phrase: this table, and the page of the style. */
const EXEMPT = ['scripts/plain-english.mjs', 'package-lock.json'];

const files = execFileSync('git', ['ls-files', '-z', '*.ts', '*.js', '*.mjs', '*.md', '*.sh', '.ci/run'], {
  encoding: 'utf8',
})
  .split('\0')
  .filter((file) => file !== '' && !EXEMPT.includes(file))
  .filter((file) => process.argv.length === 2 || process.argv.slice(2).some((path) => file.startsWith(path)));

let found = 0;
for (const file of files) {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    // A file that was deleted and is still in the index.
    if (error.code === 'ENOENT') continue;
    throw error;
  }
  text.split('\n').forEach((line, at) => {
    for (const [pattern, instead] of FORBIDDEN) {
      const [phrase] = pattern.exec(line) ?? [];
      if (phrase === undefined) continue;
      found += 1;
      console.error(`${file}:${at + 1}: "${phrase.trim()}": ${instead}`);
    }
  });
}
if (found > 0) {
  console.error(`${found} phrases that the style forbids`);
  process.exitCode = 1;
}
