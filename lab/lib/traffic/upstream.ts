import { join } from 'node:path';
import { startNodeChild } from '../process/node-child';
import { LabError } from '../common/lab-error';

/** The HTTP service behind the gateway. */
export interface IUpstream {
  readonly port: number;
  /** Resolves when its process ends. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

/** Starts the upstream in a process of its own: `/echo?id=`, `/slow?id=&ms=`, `/upload?id=` and `/download?id=`. */
export async function startUpstream(): Promise<IUpstream> {
  const lines: string[] = [];
  const child = startNodeChild({ module: join(__dirname, 'upstream-process'), onLine: (line) => lines.push(line) });
  const port = await new Promise<number>((resolve, reject) => {
    child.process.once('message', (message) => {
      resolve((message as { port: number }).port);
    });
    void child.exited.then(({ exitCode }) => {
      reject(
        new LabError(
          'KBG-LAB-019',
          `the service behind the gateway ended with code ${exitCode}; start the lab again; its last lines: ${lines.join('; ')}`,
        ),
      );
    });
    child.process.send({});
  });
  return {
    port,
    ended: child.exited.then(() => undefined),
    close: async () => {
      child.process.kill('SIGKILL');
      await child.exited;
    },
  };
}
