import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import { until } from '../support/until';

interface Started {
  readonly pid: number;
  readonly postgres: number;
  readonly upstream: number;
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => {
      resolve(false);
    });
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('nothing outlives a lab that was killed', async () => {
  const args = ['--require', require.resolve('tsx/cjs'), join(__dirname, '..', 'support', 'lab-that-dies.ts')];
  const lab = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const started = await new Promise<Started>((resolve, reject) => {
    lab.once('message', (message) => {
      resolve(message as Started);
    });
    lab.once('exit', reject);
  });
  expect([isAlive(started.pid), await isOpen(started.postgres), await isOpen(started.upstream)]).toEqual([
    true,
    true,
    true,
  ]);
  lab.kill('SIGKILL');
  await until('the node has ended', () => !isAlive(started.pid));
  await until('the database server has ended', async () => !(await isOpen(started.postgres)));
  await until('the upstream has ended', async () => !(await isOpen(started.upstream)));
}, 60_000);
