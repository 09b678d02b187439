import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { ContainerSpec, IContainer, IContainerRuntime } from '../../lib/cloud/ecs/container-runtime';

/** Answers its health path with HEALTH (404 unless told), can be made sick, and exits with the code it is told. */
const SERVER = `
  const http = require('node:http');
  let health = Number(process.env.HEALTH ?? 404);
  if (process.env.IGNORE_TERM) process.on('SIGTERM', () => undefined);
  http.createServer((request, response) => {
    if (request.url === '/exit') process.exit(3);
    if (request.url === '/sicken') health = 500;
    response.writeHead(request.url === '/health' ? health : 200).end(process.env.VERSION ?? '');
  }).listen(0, '127.0.0.1', function () { console.log('PORT ' + this.address().port); });
`;
const JOB = `
  console.log('job says ' + (process.env.WORD ?? 'nothing'));
  if (process.argv[1] !== 'wait') process.exitCode = Number(process.argv[1]);
  else setInterval(() => undefined, 1000);
`;

/** A container as a test sees it. */
export interface Started {
  readonly spec: ContainerSpec;
  readonly container: IContainer;
  readonly signals: string[];
}

/** Runs containers as Node processes: image `server` serves HTTP, image `job` ends with the code of its command. */
export class ProcessRuntime implements IContainerRuntime {
  readonly started: Started[] = [];
  private readonly children = new Set<ChildProcess>();
  private closed = false;

  /** Called at each signal, before it is sent. */
  onSignal: (started: Started, name: string) => void = () => undefined;

  async launch(spec: ContainerSpec): Promise<IContainer> {
    const script = { server: SERVER, job: JOB }[spec.image];
    if (script === undefined) throw new Error(`CannotPullContainerError: pull image manifest: ${spec.image} not found`);
    if (this.closed) throw new Error('CannotStartContainerError: closed');
    const child = spawn(process.execPath, ['-e', script, ...spec.command], {
      env: { ...spec.environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.children.add(child);
    const exited = new Promise<{ exitCode: number }>((resolve) => {
      child.on('close', (code, signal) => {
        this.children.delete(child);
        resolve({ exitCode: code ?? (signal === 'SIGKILL' ? 137 : 143) });
      });
    });
    const hostPort = await firstPort(child, spec);
    const hostPorts = Object.fromEntries(spec.containerPorts.map((port) => [port, hostPort]));
    const signals: string[] = [];
    const signal = (name: 'SIGTERM' | 'SIGKILL') => {
      this.onSignal(started, name);
      signals.push(name);
      child.kill(name);
    };
    const started: Started = { spec, signals, container: { pid: child.pid ?? 0, hostPorts, exited, signal } };
    this.started.push(started);
    return started.container;
  }

  async close(): Promise<void> {
    this.closed = true;
    const all = [...this.children].map((child) => new Promise((resolve) => child.once('close', resolve)));
    for (const child of this.children) child.kill('SIGKILL');
    await Promise.all(all);
  }

  get running(): number {
    return this.children.size;
  }
}

async function firstPort(child: ChildProcess, spec: ContainerSpec): Promise<number> {
  if (child.stdout === null) throw new Error('no output');
  const lines = createInterface(child.stdout);
  return new Promise((resolve) => {
    if (spec.containerPorts.length === 0) resolve(0);
    // Killed before it could say its port.
    child.on('close', () => {
      resolve(0);
    });
    lines.on('line', (line) => {
      if (line.startsWith('PORT ')) resolve(Number(line.slice(5)));
      else spec.onLog(line);
    });
  });
}
