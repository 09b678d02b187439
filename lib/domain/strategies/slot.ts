/** A colour: one of the two stable places where a cluster can live. Construct ids derive from it, never from the role. */
export type Slot = 'blue' | 'green';

export const SLOTS: readonly Slot[] = ['blue', 'green'];

/** Which slot plays which part in one upgrade: `from` is live, `to` is the next release. */
export interface Roles {
  /** The colour that is live when the upgrade begins. */
  readonly from: Slot;
  /** The colour of the next release. */
  readonly to: Slot;
}

export function otherSlot(slot: Slot): Slot {
  return slot === 'blue' ? 'green' : 'blue';
}

/** The roles of an upgrade whose live cluster is in `live`. */
export function rolesFrom(live: Slot): Roles {
  return { from: live, to: otherSlot(live) };
}
