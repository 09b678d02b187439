import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { LabError } from '../common/lab-error';

const PROGRAM = 'process.stdin.resume().on("end", () => process.exit()).on("error", () => process.exit())';

/** A process that exists only for its id. */
export interface Sentinel {
  readonly pid: number;
  close(): void;
}

/**
 * Terraform gives up a plugin whose process has ended, and kills the process of a plugin whose address does not answer.
 * So it gets the id of a process that does nothing else. The process ends when its standard input ends: with the lab, however the lab ends.
 */
export async function startSentinel(): Promise<Sentinel> {
  const child = spawn(process.execPath, ['-e', PROGRAM], { stdio: ['pipe', 'ignore', 'ignore'] });
  await once(child, 'spawn');
  // Its end may cross ours; there is nothing left to write then.
  child.stdin.on('error', () => undefined);
  child.unref();
  if (child.pid === undefined)
    throw new LabError('KBG-LAB-020', 'the process that stands for the provider did not start; start the lab again');
  return {
    pid: child.pid,
    close: () => {
      child.stdin.end();
      child.kill();
    },
  };
}
