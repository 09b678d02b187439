import type { Slot } from '../strategies/slot';

/** Value of the parameter `PATH/ledger`: the stage that was applied last. */
export interface Ledger {
  readonly upgrade: number;
  readonly releases: Readonly<Record<Slot, string>>;
  readonly slots: { readonly from: Slot; readonly to: Slot };
  readonly stage: string;
  readonly seq: number;
  readonly sizes: Readonly<Record<Slot, number>>;
  /** Digest of each slot's definition; a different digest is a change. */
  readonly marks: Readonly<Record<Slot, string>>;
  readonly owner: string;
}

/** Value of the parameter `PATH/intent`: the stage whose apply started last. */
export interface Intent {
  readonly stage: string;
  readonly upgrade: number;
  /** Sequence number of the ledger after that apply. */
  readonly seq: number;
  readonly slots: { readonly from: Slot; readonly to: Slot };
  readonly owner: string;
}

/** Names of the parameters below one path. */
export function ledgerNames(path: string): { ledger: string; intent: string; verdict: (step: string) => string } {
  return { ledger: `${path}/ledger`, intent: `${path}/intent`, verdict: (step) => `${path}/verdict/${step}` };
}
