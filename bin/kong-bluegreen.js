#!/usr/bin/env node
'use strict';

const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const main = join(root, 'dist', 'lib', 'cli', 'main.js');

/** In a checkout of the sources the program is compiled when it is first called. */
function build() {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const config = join(root, 'tsconfig.build.json');
  if (!existsSync(join(root, 'lib', 'cli', 'main.ts')) || !existsSync(compiler)) return false;
  console.error('kong-bluegreen: compiling the sources, once');
  // The output of the compiler goes to stderr: stdout belongs to the command.
  spawnSync(process.execPath, [compiler, '-b', config], { stdio: ['ignore', 2, 2] });
  return existsSync(main);
}

if (existsSync(main) || build()) {
  void require(main).main(process.argv.slice(2));
} else {
  console.error(
    'kong-bluegreen: the compiled program is missing (dist/lib/cli/main.js); install the package again, or run "npm install" and "npm run build" in a checkout',
  );
  process.exitCode = 1;
}
