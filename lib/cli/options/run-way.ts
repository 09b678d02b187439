import type { Aim } from '../../runner/run/aim';
import type { Gates } from './gate-options';

/** How one command differs from the others. */
export interface RunWay {
  readonly command: string;
  readonly aim: Aim;
  /** @default - none is asked */
  readonly gates?: Gates;
  readonly dryRunGates?: boolean;
  readonly promoted?: boolean;
  /** It only brings traffic back: every second that it waits for somebody costs requests. @default false */
  readonly goesBack?: boolean;
}
