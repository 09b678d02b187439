import type { Postcondition } from 'cdktf';
import type { ErrorCode } from '../../domain';
import { coded } from '../../domain';
import { expression } from './expression';

/** A condition about an adopted resource, as a Terraform expression of `self`, and the refusal where it does not hold. */
export interface Claim {
  readonly code: ErrorCode;
  readonly holds: string;
  /** Continues a sentence that begins with the name of the resource. */
  readonly sentence: string;
}

/** Terraform compares the claims with the resource before it changes anything. */
export function postconditions(subject: string, claims: readonly Claim[]): Postcondition[] {
  return claims.map(({ code, holds, sentence }) => ({
    condition: expression(holds),
    errorMessage: coded(code, `${subject} ${sentence}`),
  }));
}

/** Expression: a list of texts as one text, sorted. */
export function texts(list: string, separator = ' '): string {
  return `join("${separator}", sort(${list}))`;
}

/** A list of texts as a part of a sentence. */
export function listed(list: string): string {
  return expression(texts(list, ', '));
}
