/**
 * What was read of one subject, or why it was not: `absent` is a fact (the catalogue has no such table), `unreadable` is
 * not knowing.
 */
export type Read<T> =
  | { readonly state: 'read'; readonly value: T }
  | { readonly state: 'absent'; readonly reason: string }
  | { readonly state: 'unreadable'; readonly reason: string };

export const read = <T>(value: T): Read<T> => ({ state: 'read', value });
export const absent = (reason: string): Read<never> => ({ state: 'absent', reason });
export const unreadable = (reason: string): Read<never> => ({ state: 'unreadable', reason });
