import type { JournalLine } from './journal';

/** Milliseconds since 1970: by the computer's clock, and by AWS's. */
type Pair = readonly [here: number, aws: number];

/** AWS's time for a moment of the computer's clock, which may be wrong. In a lab the two clocks have different speeds. */
export class AwsTime {
  private readonly pairs: readonly Pair[];
  /** Milliseconds of AWS's clock in one millisecond of the computer's clock. */
  readonly pace: number;

  constructor(lines: readonly JournalLine[]) {
    const heard = lines.flatMap(({ aws }) => (aws ? [[Date.parse(aws.heard), Date.parse(aws.time)] as const] : []));
    const known = new Map(heard.filter((pair) => !pair.some(Number.isNaN)));
    this.pairs = [...known].sort(([a], [b]) => a - b);
    this.pace = paceOf(this.pairs);
  }

  /** Interpolates between two known moments; beyond them the pace of all moments counts. */
  of(here: string): number {
    const at = Date.parse(here);
    const after = this.pairs.findIndex(([known]) => known >= at);
    const [next, last] = [this.pairs[after], this.pairs[after < 0 ? this.pairs.length - 1 : after - 1]];
    if (last && next) return last[1] + ((at - last[0]) / (next[0] - last[0])) * (next[1] - last[1]);
    const nearest = last ?? next;
    return nearest ? nearest[1] + (at - nearest[0]) * this.pace : at;
  }
}

/** AWS answers in whole seconds: a shorter interval says nothing about the pace. */
const SHORTEST_MS = 3_000;
const ROUNDING = 0.5;

function paceOf(pairs: readonly Pair[]): number {
  const [first, last] = [pairs[0], pairs.at(-1)];
  if (!first || !last || last[0] - first[0] < SHORTEST_MS) return 1;
  const pace = (last[1] - first[1]) / (last[0] - first[0]);
  return Math.abs(pace - 1) < ROUNDING ? 1 : pace;
}
