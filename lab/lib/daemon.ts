import { startLab } from './lab';
import type { Lab, LabFacts, LabOptions } from './lab';

/** Messages to the daemon from the process that started it: first the options of the lab, at last that the lab is recorded. */
export type DaemonOrder = { readonly start: LabOptions } | { readonly keep: true };

/** Messages from the daemon to the process that started it. */
export type DaemonMessage = { readonly ready: LabFacts } | { readonly failed: string };

/** A lab in a process of its own. A lab without a record could not be stopped, so it ends if its parent ends before the record is written. */
class Daemon {
  private lab: Promise<Lab> | undefined;
  private isKept = false;
  private isEnding = false;

  constructor() {
    process.on('message', (order: DaemonOrder) => {
      if ('keep' in order) this.isKept = true;
      else void this.run(order.start);
    });
    process.on('disconnect', () => {
      if (!this.isKept) this.end(1);
    });
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      process.on(signal, () => {
        this.end(0);
      });
    }
  }

  private async run(options: LabOptions): Promise<void> {
    try {
      this.lab = startLab(options);
      const { account, region, environment } = await this.lab;
      answer({ ready: { account, region, environment } });
    } catch (error) {
      answer({ failed: (error as Error).message }, () => process.exit(1));
    }
  }

  /** Works during the start too: the start is finished first, and then the lab is closed. */
  private end(code: number): void {
    if (this.isEnding) return;
    this.isEnding = true;
    void Promise.resolve(this.lab)
      .then((lab) => lab?.close())
      .catch((error: unknown) => {
        console.error(error);
      })
      .finally(() => process.exit(code));
  }
}

function answer(message: DaemonMessage, then: () => void = () => undefined): void {
  if (process.connected) process.send?.(message, then);
  else then();
}

new Daemon();
