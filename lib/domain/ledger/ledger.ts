import type { Slot } from '../strategies/slot';

/** The value of `PATH/ledger`: the stage that was applied last. */
export interface Ledger {
  readonly upgrade: number;
  readonly releases: Readonly<Record<Slot, string>>;
  readonly slots: { readonly from: Slot; readonly to: Slot };
  readonly stage: string;
  readonly seq: number;
  readonly sizes: Readonly<Record<Slot, number>>;
  /** Of each colour's definition, to notice a change. */
  readonly marks: Readonly<Record<Slot, string>>;
  readonly owner: string;
}

/** The value of `PATH/intent`: the stage whose apply was begun last. */
export interface Intent {
  readonly stage: string;
  readonly upgrade: number;
  /** Of the ledger when that apply will be done. */
  readonly seq: number;
  readonly slots: { readonly from: Slot; readonly to: Slot };
  readonly owner: string;
}

/** The literal parameter names below one path. */
export function ledgerNames(path: string): { ledger: string; intent: string; verdict: (step: string) => string } {
  return { ledger: `${path}/ledger`, intent: `${path}/intent`, verdict: (step) => `${path}/verdict/${step}` };
}
