import type { Slot } from '../../domain';

/** Percent of the traffic by slot. */
export type Weights = Readonly<Record<Slot, number>>;

/** Weights are whole numbers up to 999, so a percentage of them is rounded. */
export const WEIGHT_ROUNDING = 0.1;
