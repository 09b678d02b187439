import type { CodedError, ErrorCode } from '../../domain';

/**
 * A subject of the datastore, or the reason why it is missing. `absent` is a fact: the catalogue has no such table. `unreadable` says that
 * the subject is unknown; its reason begins with a code.
 */
export type Read<T> =
  | { readonly state: 'read'; readonly value: T }
  | { readonly state: 'absent'; readonly reason: string }
  | { readonly state: 'unreadable'; readonly reason: string };

export const read = <T>(value: T): Read<T> => ({ state: 'read', value });
export const absent = (reason: string): Read<never> => ({ state: 'absent', reason });
export const unreadable = (code: ErrorCode, reason: string): Read<never> => ({
  state: 'unreadable',
  reason: `${code}: ${reason}`,
});
/** Every subject of a datastore that could not be asked is unreadable for the reason of the error. */
export const unreadableFor = ({ message }: CodedError): Read<never> => ({ state: 'unreadable', reason: message });
