import { startLab } from './lab';
import type { LabFacts, LabOptions } from './lab';

/** What the daemon tells the process that started it. */
export type DaemonMessage = { readonly ready: LabFacts } | { readonly failed: string };

/** A lab in a process of its own: the parent sends the options, gets the facts, and may then leave. */
async function run(options: LabOptions): Promise<void> {
  try {
    const lab = await startLab(options);
    const stop = (): void => {
      void lab.close().finally(() => process.exit(0));
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
    const { account, region, environment } = lab;
    tell({ ready: { account, region, environment } });
  } catch (error) {
    tell({ failed: (error as Error).message });
    process.exitCode = 1;
  }
  process.disconnect();
}

function tell(message: DaemonMessage): void {
  process.send?.(message);
}

process.once('message', (options: LabOptions) => void run(options));
