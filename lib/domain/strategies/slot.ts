/** One of the two places for a cluster. Construct ids contain the slot, never the role. */
export type Slot = 'blue' | 'green';

export const SLOTS: readonly Slot[] = ['blue', 'green'];

/** Roles of the two slots in one upgrade. */
export interface Roles {
  /** Slot of the live release when the upgrade begins. */
  readonly from: Slot;
  /** Slot of the next release. */
  readonly to: Slot;
}

export function otherSlot(slot: Slot): Slot {
  return slot === 'blue' ? 'green' : 'blue';
}

/** Roles of an upgrade whose live release is in the slot `live`. */
export function rolesFrom(live: Slot): Roles {
  return { from: live, to: otherSlot(live) };
}
