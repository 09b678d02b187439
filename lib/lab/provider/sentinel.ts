import { spawn } from 'node:child_process';

/**
 * Terraform takes a plugin whose process has ended for dead, and kills the process it was told of when the address does not answer.
 * So it is told of a process that lives for this alone, and that ends when its standard input does: with the lab, however that ends.
 */
export function startSentinel(): { readonly pid: number; close(): void } {
  const child = spawn(
    process.execPath,
    ['-e', 'process.stdin.resume().on("end", () => process.exit()).on("error", () => process.exit())'],
    {
      stdio: ['pipe', 'ignore', 'ignore'],
    },
  );
  child.unref();
  return {
    pid: child.pid ?? 0,
    close: () => {
      child.stdin.end();
      child.kill();
    },
  };
}
