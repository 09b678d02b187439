import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { firstMessage, sendToLab } from '../process/node-child';
import type { SystemUser } from './system-user';

/** The server that the supervisor runs. */
export interface SupervisedServer {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly user?: SystemUser;
  /** Removed at the end. */
  readonly directory: string;
  /** The lab's own, which the lab removes; removed here when the lab was killed. */
  readonly labDirectory: string;
}

/** Keeps a PostgreSQL server from outliving the lab, however the lab ends. */
async function supervise(): Promise<void> {
  const lab = process.ppid;
  const { program, args, environment, user, directory, labDirectory } = await firstMessage<SupervisedServer>();
  const server = spawn(program, args, {
    env: { ...environment },
    stdio: ['ignore', 'inherit', 'inherit'],
    cwd: directory,
    ...user,
  });
  // SIGQUIT is PostgreSQL's immediate shutdown: nothing of a lab is worth a checkpoint.
  const stop = (): void => {
    if (server.exitCode === null && server.signalCode === null) server.kill('SIGQUIT');
  };
  process.removeAllListeners('disconnect');
  process.on('disconnect', stop);
  process.on('SIGTERM', stop);
  server.on('error', (error) => {
    sendToLab({ failed: error.message });
    process.exit(1);
  });
  server.on('close', (code) => {
    rmSync(directory, { recursive: true, force: true });
    if (process.ppid !== lab) rmSync(labDirectory, { recursive: true, force: true });
    process.exit(code ?? 1);
  });
}

void supervise();
