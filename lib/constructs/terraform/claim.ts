import type { Postcondition } from 'cdktf';
import { expression } from './expression';

/** What must be true of something that was made elsewhere, as a Terraform expression of `self`, and what is said of it otherwise. */
export interface Claim {
  readonly holds: string;
  readonly sentence: string;
}

/** Held against what is live, before anything is touched. */
export function postconditions(subject: string, claims: readonly Claim[]): Postcondition[] {
  return claims.map(({ holds, sentence }) => ({
    condition: expression(holds),
    errorMessage: `${subject} ${sentence}`,
  }));
}

/** Expression: a list of texts as one text, in an order of its own. */
export function texts(list: string, separator = ' '): string {
  return `join("${separator}", sort(${list}))`;
}

/** The same as a part of a sentence. */
export function listed(list: string): string {
  return expression(texts(list, ', '));
}
