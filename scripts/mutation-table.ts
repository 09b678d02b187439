/**
 * Removes each check of an invariant in a copy of the project, and names the unit test that fails then:
 *   npm run mutate -- [--invariant N]
 * Ends with 1 if no test fails.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { tmpdir } from 'node:os';
import { readFlags } from './flags';
import { MUTATIONS, type Mutation } from './mutations';

const ROOT = resolve(__dirname, '..');
/** Entries that the tests don't need, or that must not be copied. */
const LEFT_OUT = new Set(['node_modules', '.git', 'dist', 'cdktf.out', '.kong-bluegreen']);

interface Assertion {
  readonly fullName: string;
  readonly status: string;
}

/** The report of `jest --json`. */
interface Ran {
  readonly numPassedTests: number;
  readonly testResults: readonly { readonly message: string; readonly assertionResults: readonly Assertion[] }[];
}

/** A copy of the project, which may be changed. */
class Copy {
  private readonly directory = mkdtempSync(join(tmpdir(), 'kong-bluegreen-mutation-'));

  constructor() {
    const isNeeded = (path: string): boolean =>
      !LEFT_OUT.has(basename(path)) && !basename(path).startsWith('.harness-');
    cpSync(ROOT, this.directory, { recursive: true, filter: isNeeded });
    symlinkSync(join(ROOT, 'node_modules'), join(this.directory, 'node_modules'));
  }

  /** Names of the tests that fail. @throws Error when none could be run */
  failing(tests: readonly string[]): readonly string[] {
    const report = join(this.directory, 'report.json');
    rmSync(report, { force: true });
    const jest = [join('node_modules', 'jest', 'bin', 'jest.js'), '--selectProjects', 'unit', '--runInBand'];
    // A test that is too slow on a busy machine would count as one that noticed the mutation.
    const args = [...jest, '--testTimeout', '60000', '--json', '--outputFile', report, '--runTestsByPath', ...tests];
    const { stderr } = spawnSync(process.execPath, args, { cwd: this.directory, encoding: 'utf8' });
    const { numPassedTests, testResults } = JSON.parse(readFileSync(report, 'utf8')) as Ran;
    const failed = testResults.flatMap(({ assertionResults }) => assertionResults.filter(isFailed));
    // A file that can't be loaded proves nothing about a check.
    if (failed.length + numPassedTests === 0) throw new Error(`no test of ${tests.join(', ')} ran: ${stderr}`);
    return failed.map(({ fullName }) => fullName);
  }

  /** Runs an action while a mutation is in place. */
  with<T>({ file, find, replace }: Mutation, work: () => T): T {
    const path = join(this.directory, file);
    const text = readFileSync(path, 'utf8');
    const found = text.split(find).length - 1;
    if (found !== 1) throw new Error(`${file} must hold the text to replace once, got ${found} times: ${find}`);
    writeFileSync(
      path,
      text.replace(find, () => replace),
    );
    try {
      return work();
    } finally {
      writeFileSync(path, text);
    }
  }

  close(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

function isFailed({ status }: Assertion): boolean {
  return status === 'failed';
}

/** @throws Error when a test fails without any mutation: it would count as one that notices all of them */
function requireClean(copy: Copy, chosen: readonly Mutation[]): void {
  const failing = copy.failing([...new Set(chosen.flatMap(({ tests }) => tests))]);
  if (failing.length > 0) throw new Error(`these tests fail without a mutation; fix them first: ${failing.join('; ')}`);
}

function main(): void {
  const values = readFlags('npm run mutate -- [--invariant N]', { invariant: { type: 'string' } });
  const chosen = MUTATIONS.filter(({ invariant }) => [undefined, String(invariant)].includes(values.invariant)).sort(
    (a, b) => a.invariant - b.invariant,
  );
  if (chosen.length === 0) {
    console.error(`--invariant must be from 1 to 17, got "${values.invariant}"`);
    process.exit(2);
  }
  const copy = new Copy();
  let survivors = 0;
  try {
    requireClean(copy, chosen);
    console.log('| invariant | without | noticed by |\n| --- | --- | --- |');
    for (const mutation of chosen) {
      const [first, ...more] = copy.with(mutation, () => copy.failing(mutation.tests));
      if (first === undefined) survivors++;
      const noticed =
        first === undefined ? 'NOTHING' : `${first}${more.length > 0 ? ` (and ${more.length} more)` : ''}`;
      console.log(`| ${mutation.invariant} | ${mutation.without} | ${noticed} |`);
    }
  } finally {
    copy.close();
  }
  console.log(`\n${chosen.length} mutations, ${survivors} unnoticed`);
  if (survivors > 0) process.exitCode = 1;
}

main();
