import type { Diagnostic } from './diagnostic';
import type { Attributes, Value } from './value';
import { decodeValue, encodeValue, isAttributes } from './value';

/** A value as the protocol carries it. */
export interface Dynamic {
  readonly msgpack: Buffer;
}

/** A request of the protocol, with the fields that the calls have. */
export interface ProviderRequest {
  readonly type_name?: string;
  readonly id?: string;
  readonly config?: Dynamic;
  readonly prior_state?: Dynamic;
  readonly proposed_new_state?: Dynamic;
  readonly planned_state?: Dynamic;
  readonly current_state?: Dynamic;
  readonly raw_state?: { readonly json: Buffer };
}

/** An answer of the protocol. */
export interface Answer {
  readonly diagnostics?: readonly Diagnostic[];
  readonly [field: string]: unknown;
}

/** Null for an absent value, and for a resource that does not exist. */
export function attributesOf(value: Dynamic | undefined | null): Attributes | null {
  if (!value || value.msgpack.length === 0) return null;
  const decoded = decodeValue(value.msgpack);
  return isAttributes(decoded) ? decoded : null;
}

export function dynamic(value: Value): Dynamic {
  return { msgpack: encodeValue(value) };
}
