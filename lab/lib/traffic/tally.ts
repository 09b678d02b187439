/** The counts of the clients so far. */
export interface TrafficSnapshot {
  /** Requests that were sent. */
  readonly sent: number;
  /** Requests with a complete and correct answer. */
  readonly answered: number;
  /** Requests that were refused, reset or timed out, or had an unexpected answer. */
  readonly lost: number;
  /** Answers by the target group that gave them, right or wrong. */
  readonly perTargetGroup: Readonly<Record<string, number>>;
  /** Why requests were lost, and how often. */
  readonly lossReasons: Readonly<Record<string, number>>;
  /** Of short requests. */
  readonly maxLatencyMs: number;
}

/** Counts requests: every sent request is answered, lost or still in flight. */
export class Tally {
  private sent = 0;
  private answered = 0;
  private lost = 0;
  private maxLatencyMs = 0;
  private readonly perTargetGroup = new Map<string, number>();
  private readonly lossReasons = new Map<string, number>();

  get inFlight(): number {
    return this.sent - this.answered - this.lost;
  }

  get begun(): number {
    return this.sent;
  }

  begin(): void {
    this.sent++;
  }

  answer(targetGroup: string | undefined): void {
    if (targetGroup !== undefined) increment(this.perTargetGroup, targetGroup);
  }

  succeed(latencyMs: number, short: boolean): void {
    this.answered++;
    if (short) this.maxLatencyMs = Math.max(this.maxLatencyMs, latencyMs);
  }

  lose(reason: string): void {
    this.lost++;
    increment(this.lossReasons, reason);
  }

  snapshot(): TrafficSnapshot {
    const { sent, answered, lost, maxLatencyMs } = this;
    return {
      sent,
      answered,
      lost,
      perTargetGroup: Object.fromEntries(this.perTargetGroup),
      lossReasons: Object.fromEntries(this.lossReasons),
      maxLatencyMs: Math.round(maxLatencyMs),
    };
  }
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
