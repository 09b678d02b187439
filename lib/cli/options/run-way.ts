import type { GateSettings } from '../../runner/gates/gate-table';
import type { Aim } from '../../runner/run/aim';

/** Difference of one command from the other commands that apply stages. */
export interface RunWay {
  readonly command: string;
  readonly aim: Aim;
  /** @default - no gate is asked */
  readonly gates?: GateSettings;
  readonly dryRunGates?: boolean;
  readonly promoted?: boolean;
  /** True if the command only brings traffic back. @default false */
  readonly goesBack?: boolean;
}
