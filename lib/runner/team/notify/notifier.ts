import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { JournalLine } from '../../journal/journal';
import { noticeOf } from './notice';
import type { Notice, NoticeType, Receiver } from './receiver';

/** Limits of the attempts to deliver a notice. */
export interface DeliveryLimits {
  readonly attempts: number;
  readonly firstPauseMs: number;
  readonly attemptMs: number;
  /** Time for the notices that are not delivered at the end of the run. */
  readonly lastMs: number;
}

const LIMITS: DeliveryLimits = { attempts: 3, firstPauseMs: 500, attemptMs: 5_000, lastMs: 10_000 };
/** Notices that wait for a slow receiver; beyond it the oldest is dropped. */
const LONGEST_QUEUE = 100;

/** Notifies receivers of a run. No receiver ever delays the run: a notice that can't be delivered is dropped, with one warning. */
export class Notifier {
  private readonly lanes: readonly Lane[];

  constructor(receivers: readonly Receiver[], warn: (line: string) => void, limits: DeliveryLimits = LIMITS) {
    this.lanes = receivers.map((receiver) => new Lane(receiver, warn, limits));
  }

  /** Takes a line that this run has written into its journal, and returns at once. */
  hear(text: string): void {
    const line = JSON.parse(text) as JournalLine;
    const notice: Notice = { id: `msg_${randomUUID()}`, json: text.trimEnd(), text: noticeOf(line) };
    for (const lane of this.lanes) lane.take(line.event.type, notice);
  }

  /** Waits a limited time for the notices that are not delivered yet. */
  async close(): Promise<void> {
    await Promise.all(this.lanes.map((lane) => lane.close()));
  }
}

/** The notices of one receiver, delivered one after the other. */
class Lane {
  private readonly queue: Notice[] = [];
  private readonly end = new AbortController();
  private working: Promise<void> | undefined;
  private lost = 0;
  private hasWarned = false;

  constructor(
    private readonly receiver: Receiver,
    private readonly warn: (line: string) => void,
    private readonly limits: DeliveryLimits,
  ) {}

  take(type: NoticeType, notice: Notice): void {
    const { usual, forPeople } = this.receiver;
    if (!usual.includes(type) || (forPeople && notice.text === undefined)) return;
    if (this.queue.push(notice) > LONGEST_QUEUE) {
      this.queue.shift();
      this.lost += 1;
    }
    this.working ??= this.work();
  }

  async close(): Promise<void> {
    const timer = setTimeout(() => {
      this.end.abort();
    }, this.limits.lastMs);
    await this.working;
    clearTimeout(timer);
    if (this.lost > 0)
      this.warn(`kong-bluegreen: KBG-TEAM-010: ${this.receiver.label} did not get ${this.lost} events`);
  }

  private async work(): Promise<void> {
    for (let notice = this.queue.shift(); notice; notice = this.queue.shift()) {
      try {
        await this.deliver(notice);
      } catch (error) {
        this.lost += 1;
        this.warnOnce((error as Error).message);
      }
    }
    this.working = undefined;
  }

  private async deliver(notice: Notice): Promise<void> {
    const { attempts, firstPauseMs, attemptMs } = this.limits;
    for (let attempt = 1; ; attempt += 1) {
      const { signal } = this.end;
      try {
        signal.throwIfAborted();
        const end = AbortSignal.any([signal, AbortSignal.timeout(attemptMs)]);
        // Some clients do not react to the signal.
        await Promise.race([this.receiver.send(notice, end), silence(end)]);
        return;
      } catch (error) {
        if (this.end.signal.aborted) throw new Error('no answer in time');
        if (attempt >= attempts) throw error;
        await delay(firstPauseMs * 4 ** (attempt - 1), undefined, { signal }).catch(() => undefined);
      }
    }
  }

  private warnOnce(why: string): void {
    if (this.hasWarned) return;
    this.hasWarned = true;
    this.warn(
      `kong-bluegreen: KBG-TEAM-009: ${this.receiver.label} can't be notified (${why}); the run goes on without it`,
    );
  }
}

/** Rejects when the signal is aborted. */
function silence(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(new Error('no answer in time'));
    });
  });
}
