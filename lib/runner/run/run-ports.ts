import type { PlannedChange, PlannedChanges, Slot, UpgradeOutline } from '../../domain';
import type { Aim } from './aim';
import type { Gate, GateEvent } from '../gates/gates';
import type { LedgerRecord } from '../ledger/ledger-record';
import type { NodeCounts } from './recorded-sizes';
import type { TerraformCounts } from './walk';

/** What is asked of a run. */
export interface RunRequest {
  readonly aim: Aim;
  /** The gateway has no ledger yet. */
  readonly firstApply: boolean;
  /** A person has looked at the share that stands: no gate is asked about it before it rises. */
  readonly promoted: boolean;
  /** Colours whose running nodes may be replaced. */
  readonly patch: readonly Slot[];
  /** Addresses that may be changed beyond the stage's budget. */
  readonly allowed: readonly string[];
  /** Gates are asked and told, and never acted on. */
  readonly dryRunGates: boolean;
  /** What becomes of the traffic when nobody answers in time: it stays, or goes back to the live release. */
  readonly onSilence: 'pause' | 'abort';
}

/** Silent where nobody answered in time. */
export type Agreement = 'agreed' | 'declined' | 'silent';

/** What a run tells while it goes on. */
export type RunEvent =
  | { readonly type: 'route'; readonly path: string; readonly from: string; readonly stages: readonly string[] }
  | {
      readonly type: 'plan';
      readonly stage: string;
      readonly terraform: TerraformCounts;
      readonly changes: readonly PlannedChange[];
      /** How long the apply takes as a rule, and with every step at its deadline. */
      readonly expectedSeconds: number;
      readonly worstSeconds: number;
    }
  | {
      readonly type: 'applied';
      readonly stage: string;
      readonly weights: Readonly<Record<Slot, number>>;
      readonly seconds: number;
    }
  | GateEvent
  | { readonly type: 'done'; readonly stage: string; readonly next: string | undefined };

/** What a run needs of the world. */
export interface RunPorts {
  /** Makes the stage's configuration the one that is planned next. */
  use(stage: string, first: boolean): Promise<UpgradeOutline>;
  plan(): Promise<PlannedChanges>;
  /** Applies what was planned last, and only that; on a way back, whoever else would go forward. */
  apply(isWayBack: boolean): Promise<void>;
  ledger(outline: UpgradeOutline): Promise<LedgerRecord>;
  /** Percent of the traffic that the load balancer's rule sends to each slot. */
  weights(outline: UpgradeOutline): Promise<Readonly<Record<Slot, number>>>;
  /** Nodes that each colour's proxy service is asked for now. */
  counts(outline: UpgradeOutline): Promise<NodeCounts>;
  /** Targets of each colour's proxies that are healthy now. */
  healthy(outline: UpgradeOutline): Promise<Readonly<Record<Slot, number>>>;
  /** What a person, or a word on the command line, says to the plan that was told last. */
  agrees(stage: string): Promise<Agreement>;
  /** Asked in this order. */
  readonly gates: readonly Gate[];
  tell(event: RunEvent): void;
  /** Seconds since some fixed moment. */
  seconds(): number;
}
