import { createInterface } from 'node:readline/promises';
import type { Agreement } from '../../runner/run/run-ports';

/** Asks in the terminal whether to apply a stage. Only "yes" agrees. */
export async function terminalAnswer(
  stage: string,
  signal: AbortSignal,
  withinSeconds: number | undefined,
): Promise<Agreement> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // While it waits for an answer, the terminal handles Ctrl-C as a key. The process must get the signal as usual.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const end =
    withinSeconds === undefined ? signal : AbortSignal.any([signal, AbortSignal.timeout(withinSeconds * 1000)]);
  try {
    const answer = await terminal.question(`apply ${stage}? Only "yes" is taken for it: `, { signal: end });
    return answer === 'yes' ? 'agreed' : 'declined';
  } catch (error) {
    if (signal.aborted || !end.aborted) throw error;
    process.stdout.write('\n');
    return 'silent';
  } finally {
    terminal.close();
  }
}
