import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { LabError } from '../common/lab-error';

const PROGRAM = 'process.stdin.resume().on("end", () => process.exit()).on("error", () => process.exit())';

/** A process that lives for its id alone. */
export interface Sentinel {
  readonly pid: number;
  close(): void;
}

/**
 * Terraform takes a plugin whose process has ended for dead, and kills the process it was told of when the address does not answer.
 * So it is told of a process that lives for this alone, and that ends when its standard input does: with the lab, however that ends.
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
