import { setTimeout as delay } from 'node:timers/promises';
import type { JournalLine } from '../../journal/journal';
import { noticeOf } from './notice';
import type { NoticeBody, NoticeType, Target } from './target';

/** How hard it is tried; a test has less patience. */
export interface Patience {
  readonly attempts: number;
  readonly firstPauseMs: number;
  readonly attemptMs: number;
  /** What is under way at the end of the run gets so long. */
  readonly farewellMs: number;
}

const PATIENCE: Patience = { attempts: 3, firstPauseMs: 500, attemptMs: 5_000, farewellMs: 10_000 };
/** What waits for a target that is slow; the oldest goes first. */
const LONGEST_QUEUE = 100;

/** Tells targets what a run does. None of them ever holds the run up: what can't be delivered is said once, and dropped. */
export class Notifier {
  private readonly lanes: readonly Lane[];

  constructor(targets: readonly Target[], warn: (line: string) => void, patience: Patience = PATIENCE) {
    this.lanes = targets.map((target) => new Lane(target, warn, patience));
  }

  /** Takes a line of the journal, and returns at once. */
  hear(text: string): void {
    const line = JSON.parse(text) as JournalLine;
    const body = { json: text.trimEnd(), text: noticeOf(line) };
    for (const lane of this.lanes) lane.take(line.event.type, body);
  }

  /** Waits a little for what was not delivered yet. */
  async close(): Promise<void> {
    await Promise.all(this.lanes.map((lane) => lane.close()));
  }
}

/** What one target still has to be told, one after the other. */
class Lane {
  private readonly queue: NoticeBody[] = [];
  private readonly end = new AbortController();
  private working: Promise<void> | undefined;
  private lost = 0;
  private hasWarned = false;

  constructor(
    private readonly target: Target,
    private readonly warn: (line: string) => void,
    private readonly patience: Patience,
  ) {}

  take(type: NoticeType, body: NoticeBody): void {
    const { usual, forPeople } = this.target;
    if (!usual.includes(type) || (forPeople && body.text === undefined)) return;
    if (this.queue.push(body) > LONGEST_QUEUE) {
      this.queue.shift();
      this.lost += 1;
    }
    this.working ??= this.work();
  }

  async close(): Promise<void> {
    const timer = setTimeout(() => {
      this.end.abort();
    }, this.patience.farewellMs);
    await this.working;
    clearTimeout(timer);
    if (this.lost > 0) this.warn(`kong-bluegreen: ${this.target.label} was not told of ${this.lost} events`);
  }

  private async work(): Promise<void> {
    for (let body = this.queue.shift(); body; body = this.queue.shift()) {
      try {
        await this.deliver(body);
      } catch (error) {
        this.lost += 1;
        this.complain((error as Error).message);
      }
    }
    this.working = undefined;
  }

  private async deliver(body: NoticeBody): Promise<void> {
    const { attempts, firstPauseMs, attemptMs } = this.patience;
    for (let attempt = 1; ; attempt += 1) {
      const { signal } = this.end;
      try {
        signal.throwIfAborted();
        const end = AbortSignal.any([signal, AbortSignal.timeout(attemptMs)]);
        // Some of them do not hear the signal.
        await Promise.race([this.target.send(body, end), silence(end)]);
        return;
      } catch (error) {
        if (this.end.signal.aborted) throw new Error('no answer in time');
        if (attempt >= attempts) throw error;
        await delay(firstPauseMs * 4 ** (attempt - 1), undefined, { signal }).catch(() => undefined);
      }
    }
  }

  private complain(why: string): void {
    if (this.hasWarned) return;
    this.hasWarned = true;
    this.warn(`kong-bluegreen: ${this.target.label} can't be told (${why}); the run goes on without it`);
  }
}

/** Rejects when the time is over. */
function silence(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(new Error('no answer in time'));
    });
  });
}
