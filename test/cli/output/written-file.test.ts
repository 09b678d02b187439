import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeWhole } from '../../../lib/cli/output/written-file';

let directory: string;
const at = (name: string): string => join(directory, name);
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kong-bluegreen-test-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

test('an existing file keeps its mode, and a link leads to the file that is written', () => {
  writeFileSync(at('real.xml'), 'before');
  chmodSync(at('real.xml'), 0o600);
  symlinkSync('real.xml', at('link.xml'));
  writeWhole('--junit', at('link.xml'), 'after');
  expect(readFileSync(at('real.xml'), 'utf8')).toBe('after');
  expect(lstatSync(at('link.xml')).isSymbolicLink()).toBe(true);
  expect(statSync(at('real.xml')).mode & 0o777).toBe(0o600);
  expect(readdirSync(directory).sort()).toEqual(['link.xml', 'real.xml']);
});

test('a pipe or a device is never replaced by a file', () => {
  spawnSync('mkfifo', [at('pipe')]);
  symlinkSync('pipe', at('link'));
  for (const name of ['pipe', 'link']) {
    expect(() => {
      writeWhole('--junit', at(name), 'text');
    }).toThrow(`--junit ${at(name)} is not a regular file; name a regular file, or a new one`);
  }
  expect(lstatSync(at('pipe')).isFIFO()).toBe(true);
  expect(readdirSync(directory).sort()).toEqual(['link', 'pipe']);
});
