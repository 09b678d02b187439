'use strict';

/*
 * Given to Node before the installed command (NODE_OPTIONS=--require): kills the runner, or the terraform that it has started, at each
 * boundary once. The runner's own calls are the boundaries: KILL_SEEN gets a line for each of them, KILL_DONE for each kill.
 * A boundary in KILL_DONE is not killed again. KILL_OF names the process to kill; KILL_ONLY is a pattern of the boundaries that count.
 */
const childProcess = require('node:child_process');
const { appendFileSync, readFileSync } = require('node:fs');
const Module = require('node:module');
const { basename } = require('node:path');

const { KILL_OF: victim, KILL_SEEN: seenFile, KILL_DONE: doneFile, KILL_ONLY: only = '' } = process.env;
const isRunner = basename(process.argv[1] ?? '') === 'kong-bluegreen.js' && process.argv[2] === 'run';

/** Before the first stage the ledger is read and the way is chosen. */
let stage = 'start';
let uses = 0;
const calls = new Map();

/** True if this boundary is the one to kill at. */
function isDue(boundary) {
  appendFileSync(seenFile, `${boundary}\n`);
  const done = readFileSync(doneFile, 'utf8').split('\n');
  if (victim === 'nobody' || done.includes(boundary) || !new RegExp(only).test(boundary)) return false;
  appendFileSync(doneFile, `${boundary}\n`);
  return true;
}

function pass(call, moment) {
  if (victim !== 'terraform' && isDue(`${stage}\t${call}\t${moment}`)) process.kill(process.pid, 'SIGKILL');
}

/** To read a clock changes nothing, so a kill around it equals a kill at the boundary beside it. */
const CLOCK = 'seconds';

function numbered(call) {
  const number = (calls.get(call) ?? 0) + 1;
  calls.set(call, number);
  return number === 1 ? call : `${call} ${number}`;
}

function enter(name, args) {
  if (name === 'use' && (uses += 1) > 1) {
    [stage] = args;
    calls.clear();
  }
  return numbered(name === 'tell' ? `tell ${args[0].type}` : name);
}

/** The functions of a port, and of the objects in it, with a boundary before and after each call. */
function watched(port, prefix = '') {
  return new Proxy(port, {
    get(target, key) {
      const value = Reflect.get(target, key);
      if (key === CLOCK || typeof key === 'symbol') return value;
      if (Array.isArray(value)) return value.map((one) => watched(one, `${one.name} `));
      if (typeof value === 'object' && value !== null) return watched(value, `${prefix}${key} `);
      return typeof value === 'function' ? call(value.bind(target), `${prefix}${key}`) : value;
    },
  });
}

const call =
  (of, name) =>
  (...args) => {
    const one = enter(name, args);
    pass(one, 'before');
    const result = of(...args);
    const after = (value) => {
      pass(one, 'after');
      return value;
    };
    return result instanceof Promise ? result.then(after) : after(result);
  };

/** Moments of a command of terraform, by its output. */
const MOMENTS = {
  plan: [['begun', /./]],
  apply: [
    ['first resource begun', /"type":"apply_start"/],
    ['first resource done', /"type":"apply_complete"/],
  ],
};

function watchTerraform(child, command) {
  const left = [...(MOMENTS[command] ?? [])];
  child.stdout?.on('data', (chunk) => {
    const at = left.findIndex(([, pattern]) => pattern.test(chunk.toString('utf8')));
    if (at < 0) return;
    const [[moment]] = left.splice(at, 1);
    if (isDue(`${stage}\tterraform ${command}\t${moment}`)) child.kill('SIGKILL');
  });
}

function watchRunner() {
  const { _load: load } = Module;
  Module._load = (request, ...rest) => {
    const loaded = load(request, ...rest);
    if (request.endsWith('/upgrade-run')) watchPorts(loaded);
    return loaded;
  };
  const { spawn } = childProcess;
  childProcess.spawn = (program, args, options) => {
    const child = spawn(program, args, options);
    if (program === 'terraform' && victim !== 'runner') watchTerraform(child, args[0]);
    return child;
  };
}

const done = new WeakSet();

/** Gives every run watched ports, from its constructor on: the parts of a run get the ports there. */
function watchPorts(exports) {
  if (done.has(exports)) return;
  done.add(exports);
  const { UpgradeRun } = exports;
  exports.UpgradeRun = class extends UpgradeRun {
    constructor(request, ports) {
      super(request, watched(ports));
    }
  };
}

if (victim !== undefined && isRunner) watchRunner();
