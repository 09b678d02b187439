'use strict';

// Given to Node before the installed command (NODE_OPTIONS=--require): writes, when the runner ends, when its child processes lived.
const childProcess = require('node:child_process');
const { writeFileSync } = require('node:fs');
const { performance } = require('node:perf_hooks');
const { basename } = require('node:path');

const file = process.env.OWN_TIME_FILE;
const isRunner = basename(process.argv[1] ?? '') === 'kong-bluegreen.js' && process.argv[2] === 'run';

if (file !== undefined && isRunner) {
  const children = [];
  const { spawn } = childProcess;
  childProcess.spawn = (program, args, options) => {
    const child = spawn(program, args, options);
    const [name] = Array.isArray(args) ? args : ['synth'];
    const one = { name: program === 'terraform' ? `terraform ${name}` : 'synth', begun: performance.now() };
    children.push(one);
    child.once('exit', () => {
      one.ended = performance.now();
    });
    return child;
  };
  process.on('exit', () => {
    const { user, system } = process.cpuUsage();
    writeFileSync(file, JSON.stringify({ children, cpuMs: (user + system) / 1000 }));
  });
}
