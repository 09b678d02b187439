import { RunnerError } from '../common/runner-error';

/** Who may apply, of all whose runs share a table. */
export interface LeaseHolder {
  /** `kim@laptop`. */
  readonly owner: string;
  readonly pid: number;
  readonly command: string;
  /** Address of the job, in a CI. @default - a person's own computer */
  readonly job?: string;
  /** By the holder's clock. */
  readonly since: string;
}

export interface LeaseItem extends LeaseHolder {
  /** One holding of the lease. */
  readonly token: string;
  /** Another number is a sign of life. */
  readonly beat: number;
  /** By the holder's clock. */
  readonly beatAt: string;
}

/** The place of one lease, where nobody can write over what he has not seen. */
export interface LeaseStore {
  read(): Promise<LeaseItem | undefined>;
  /** Whether it was written: only where `seen` is there still, or nothing is. */
  write(item: LeaseItem, seen: LeaseItem | undefined): Promise<boolean>;
  /** Only what is still of that token. */
  remove(item: LeaseItem): Promise<void>;
}

export interface LeaseTiming {
  readonly beatMs: number;
  /** A holder who gave no sign of life for so long may be gone. */
  readonly staleMs: number;
  /** For so long he is watched before he is taken to be gone: no clock but our own is asked. */
  readonly watchMs: number;
}

export interface LeasePorts {
  readonly store: LeaseStore;
  /** By this computer's clock, which may be wrong. */
  readonly now: () => Date;
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly say: (line: string) => void;
}

export interface LeaseRequest {
  /** Of the ledger. */
  readonly path: string;
  readonly holder: LeaseHolder;
  readonly token: string;
  /** Owner whose lease is taken although he may be alive. @default - nobody's */
  readonly takenFrom?: string;
  readonly timing?: LeaseTiming;
}

export const LEASE_TIMING: LeaseTiming = { beatMs: 15_000, staleMs: 60_000, watchMs: 40_000 };

/** Holds other runs off while one applies. What is true is in the ledger: a lease protects, and decides nothing. */
export class Lease {
  private timer: NodeJS.Timeout | undefined;
  private isOver = false;

  private constructor(
    private item: LeaseItem,
    private readonly request: LeaseRequest,
    private readonly ports: LeasePorts,
  ) {}

  /**
   * Takes the lease, also from a holder who gives no sign of life.
   *
   * @throws RunnerError that names who holds it
   */
  static async take(request: LeaseRequest, ports: LeasePorts): Promise<Lease> {
    const { holder, token, timing = LEASE_TIMING } = request;
    const seen = await ports.store.read();
    if (seen) await mayBeTaken(seen, request, ports);
    const item: LeaseItem = { ...holder, token, beat: 0, beatAt: ports.now().toISOString() };
    if (!(await ports.store.write(item, seen))) {
      // Of two at once the other was first; an answer that was lost may have been our own.
      const winner = await ports.store.read();
      if (winner?.token !== token) throw refusal(request, winner);
    }
    const lease = new Lease(item, request, ports);
    lease.beatEvery(timing.beatMs);
    return lease;
  }

  /**
   * Looks whether it is still ours, before anything is applied.
   *
   * @throws RunnerError when somebody else has it
   */
  async confirm(): Promise<void> {
    const other = await this.beat();
    if (other === undefined) return;
    const { path } = this.request;
    throw new RunnerError(
      'KBG-TEAM-004',
      `the lease of ${path} is ${other === 'nobody' ? 'gone' : `${who(other)}'s by now`}, and nothing more was applied; agree who goes on, look with "kong-bluegreen status", and run again`,
      'refused',
    );
  }

  /** Gives it up; whoever comes next waits for nobody. */
  async release(): Promise<void> {
    this.isOver = true;
    clearTimeout(this.timer);
    await this.ports.store.remove(this.item);
  }

  private beatEvery(milliseconds: number): void {
    this.timer = setTimeout(() => {
      // One that can't be given is made up for by the next; what counts is asked before the next apply.
      void this.beat()
        .catch(() => undefined)
        .finally(() => {
          if (!this.isOver) this.beatEvery(milliseconds);
        });
    }, milliseconds).unref();
  }

  /** A sign of life; who has the lease where we do not. */
  private async beat(): Promise<LeaseItem | 'nobody' | undefined> {
    const { store, now } = this.ports;
    const next = { ...this.item, beat: this.item.beat + 1, beatAt: now().toISOString() };
    if (await store.write(next, this.item)) {
      this.item = next;
      return undefined;
    }
    const found = await store.read();
    if (found?.token !== this.item.token) return found ?? 'nobody';
    // Written by a beat of ours whose answer was lost.
    this.item = found;
    return undefined;
  }
}

async function mayBeTaken(seen: LeaseItem, request: LeaseRequest, ports: LeasePorts): Promise<void> {
  const { takenFrom, timing = LEASE_TIMING } = request;
  const { now, pause, say, store } = ports;
  if (takenFrom !== undefined && takenFrom === seen.owner) {
    say(`the lease of ${request.path} is taken from ${who(seen)}`);
    return;
  }
  if (now().getTime() - Date.parse(seen.beatAt) < timing.staleMs) throw refusal(request, seen);
  say(`${who(seen)} gave no sign of life since ${seen.beatAt}; watching for ${timing.watchMs / 1000} s`);
  await pause(timing.watchMs);
  const later = await store.read();
  if (later && (later.token !== seen.token || later.beat !== seen.beat)) throw refusal(request, later);
  say(`the lease of ${request.path} is taken over from ${who(seen)}`);
}

function refusal({ path, takenFrom }: LeaseRequest, seen: LeaseItem | undefined): RunnerError {
  if (!seen)
    return new RunnerError('KBG-TEAM-005', `somebody else had the lease of ${path} for a moment; run again`, 'refused');
  const { owner, since, command } = seen;
  const other = takenFrom === undefined ? '' : ` and not ${takenFrom}`;
  return new RunnerError(
    'KBG-TEAM-006',
    `"${command}" of ${who(seen)}${other} holds ${path} since ${since}; wait for it or stop it, or, when you know that it is gone, add --take-lease ${owner}`,
    'refused',
  );
}

function who({ owner, pid, job }: LeaseHolder): string {
  return `${owner} (${job ?? `process ${pid}`})`;
}
