import table from './attribute-facts.json';
import type { Equivalence } from './schema';

/** Facts about one attribute that the bindings lose. */
export interface AttributeFact {
  /** Computed. */
  readonly c?: number;
  /** Optional. */
  readonly o?: number;
  /** Sensitive. */
  readonly s?: number;
  /** A change replaces the resource. */
  readonly f?: number;
  /** Default at plan. */
  readonly d?: unknown;
  readonly min?: number;
  readonly max?: number;
  /** Differences that are not planned; `kept` stands for a block that is not planned away. */
  readonly e?: Equivalence | 'kept';
  /** Rule for allowed values, such as `range:0:999`. */
  readonly v?: string;
}

/** Facts about the attributes of one type, by their dotted paths. */
export type Facts = Readonly<Record<string, AttributeFact>>;

const FACTS = table as unknown as Readonly<Record<string, Facts>>;

/** Types with known facts: `aws_lb`, `data.aws_lb`. */
export const KNOWN_TYPES: readonly string[] = Object.keys(FACTS);

/** The known facts of a type; empty if only the bindings are known. */
export function factsOf(type: string): Facts {
  return FACTS[type] ?? {};
}
