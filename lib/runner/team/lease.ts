import { RunnerError } from '../common/runner-error';

/** The run that may apply, among the runs that share a table. */
export interface LeaseHolder {
  /** `kim@laptop`. */
  readonly owner: string;
  readonly pid: number;
  readonly command: string;
  /** Address of the job, in a CI. @default - a person's own computer */
  readonly job?: string;
  /** Time by the clock of the holder. */
  readonly since: string;
}

export interface LeaseItem extends LeaseHolder {
  /** Identifies one holding of the lease. */
  readonly token: string;
  /** Rises while the holder is alive. */
  readonly beat: number;
  /** Time of the last beat, by the clock of the holder. */
  readonly beatAt: string;
}

/** Storage of one lease. A write succeeds only if the lease is still as the writer has read it. */
export interface LeaseStore {
  read(): Promise<LeaseItem | undefined>;
  /** Returns true if the lease was written: the stored lease was still `seen`. */
  write(item: LeaseItem, seen: LeaseItem | undefined): Promise<boolean>;
  /** Removes the lease if it still has that token. */
  remove(item: LeaseItem): Promise<void>;
}

export interface LeaseTiming {
  readonly beatMs: number;
  /** Time without a beat after which the holder may be gone. */
  readonly staleMs: number;
  /** Time for which this run watches the holder before it takes the lease, by its own clock alone. */
  readonly watchMs: number;
}

export interface LeasePorts {
  readonly store: LeaseStore;
  /** Time by the clock of this computer, which may be wrong. */
  readonly now: () => Date;
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly say: (line: string) => void;
}

export interface LeaseRequest {
  /** Path of the ledger. */
  readonly path: string;
  readonly holder: LeaseHolder;
  readonly token: string;
  /** Owner whose lease is taken even if the owner is alive. @default - no owner */
  readonly takenFrom?: string;
  readonly timing?: LeaseTiming;
}

export const LEASE_TIMING: LeaseTiming = { beatMs: 15_000, staleMs: 60_000, watchMs: 40_000 };

/** Keeps other runs from applying at the same time. The ledger decides about the stages, never the lease. */
export class Lease {
  private timer: NodeJS.Timeout | undefined;
  private isOver = false;

  private constructor(
    private item: LeaseItem,
    private readonly request: LeaseRequest,
    private readonly ports: LeasePorts,
  ) {}

  /**
   * Takes the lease, even from a holder that is no longer alive.
   *
   * @throws RunnerError that names the holder
   */
  static async take(request: LeaseRequest, ports: LeasePorts): Promise<Lease> {
    const { holder, token, timing = LEASE_TIMING } = request;
    const seen = await ports.store.read();
    if (seen) await mayBeTaken(seen, request, ports);
    const item: LeaseItem = { ...holder, token, beat: 0, beatAt: ports.now().toISOString() };
    if (!(await ports.store.write(item, seen))) {
      // Another run was first, unless it was our own write whose answer got lost.
      const winner = await ports.store.read();
      if (winner?.token !== token) throw refusal(request, winner);
    }
    const lease = new Lease(item, request, ports);
    lease.beatEvery(timing.beatMs);
    return lease;
  }

  /**
   * Checks before an apply that this run still holds the lease.
   *
   * @throws RunnerError if another run holds it
   */
  async confirm(): Promise<void> {
    const other = await this.beat();
    if (other === undefined) return;
    const { path } = this.request;
    throw new RunnerError(
      'KBG-TEAM-004',
      `${other === 'nobody' ? `the lease of ${path} is gone` : `${nameOf(other)} holds the lease of ${path} now`}, and nothing more was applied; agree with the other operator who goes on, look with "kong-bluegreen status", and run again`,
      'refused',
    );
  }

  /** Releases the lease, so that the next run does not wait. */
  async release(): Promise<void> {
    this.isOver = true;
    clearTimeout(this.timer);
    await this.ports.store.remove(this.item);
  }

  private beatEvery(milliseconds: number): void {
    this.timer = setTimeout(() => {
      // A beat that fails is followed by the next one. What counts is the check before each apply.
      void this.beat()
        .catch(() => undefined)
        .finally(() => {
          if (!this.isOver) this.beatEvery(milliseconds);
        });
    }, milliseconds).unref();
  }

  /** Writes a beat; returns the other holder if this run has lost the lease. */
  private async beat(): Promise<LeaseItem | 'nobody' | undefined> {
    const { store, now } = this.ports;
    const next = { ...this.item, beat: this.item.beat + 1, beatAt: now().toISOString() };
    if (await store.write(next, this.item)) {
      this.item = next;
      return undefined;
    }
    const found = await store.read();
    if (found?.token !== this.item.token) return found ?? 'nobody';
    // Our own beat, whose answer got lost.
    this.item = found;
    return undefined;
  }
}

async function mayBeTaken(seen: LeaseItem, request: LeaseRequest, ports: LeasePorts): Promise<void> {
  const { takenFrom, timing = LEASE_TIMING } = request;
  const { now, pause, say, store } = ports;
  if (takenFrom !== undefined && takenFrom === seen.owner) {
    say(`takes the lease of ${request.path} from ${nameOf(seen)}`);
    return;
  }
  if (now().getTime() - Date.parse(seen.beatAt) < timing.staleMs) throw refusal(request, seen);
  say(`${nameOf(seen)} has given no sign of life since ${seen.beatAt}; watching for ${timing.watchMs / 1000} s`);
  await pause(timing.watchMs);
  const later = await store.read();
  if (later && (later.token !== seen.token || later.beat !== seen.beat)) throw refusal(request, later);
  say(`takes over the lease of ${request.path} from ${nameOf(seen)}`);
}

function refusal({ path, takenFrom }: LeaseRequest, seen: LeaseItem | undefined): RunnerError {
  if (!seen)
    return new RunnerError('KBG-TEAM-005', `another run held the lease of ${path} for a moment; run again`, 'refused');
  const { owner, since, command } = seen;
  const other = takenFrom === undefined ? '' : ` and not ${takenFrom}`;
  return new RunnerError(
    'KBG-TEAM-006',
    `"${command}" of ${nameOf(seen)}${other} has held the lease of ${path} since ${since}; wait for that run or stop it; if you know that it is gone, add --take-lease ${owner}`,
    'refused',
  );
}

function nameOf({ owner, pid, job }: LeaseHolder): string {
  return `${owner} (${job ?? `process ${pid}`})`;
}
