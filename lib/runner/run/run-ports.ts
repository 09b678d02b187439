import type { PlannedChange, PlannedChanges, Slot, UpgradeOutline } from '../../domain';
import type { Aim } from './aim';
import type { Gate, GateEvent } from '../gates/gates';
import type { LedgerRecord } from '../ledger/ledger-record';
import type { Nodes } from './slot-nodes';
import type { TerraformCounts } from './walk';

/** The aim and the permissions of a run. */
export interface RunRequest {
  readonly aim: Aim;
  /** True if the gateway has no ledger yet. */
  readonly firstApply: boolean;
  /** True if a person has looked at the current share: no gate is asked about it before it rises. */
  readonly promoted: boolean;
  /** Slots whose running nodes may be replaced. */
  readonly patch: readonly Slot[];
  /** Addresses that may change beyond the change budget of a stage. */
  readonly allowed: readonly string[];
  /** True if the verdicts of gates are reported, and the run goes on whatever they are. */
  readonly dryRunGates: boolean;
  /** If nobody answers in time the traffic stays as it is, or goes back to the live release. */
  readonly onSilence: 'pause' | 'abort';
}

/** The operator's answer; `silent` if nobody answered in time. */
export type Agreement = 'agreed' | 'declined' | 'silent';

/** Progress of a run. */
export type RunEvent =
  | { readonly type: 'route'; readonly path: string; readonly from: string; readonly stages: readonly string[] }
  | {
      readonly type: 'plan';
      readonly stage: string;
      readonly terraform: TerraformCounts;
      readonly changes: readonly PlannedChange[];
      /** Duration of the apply as a rule. */
      readonly expectedSeconds: number;
      /** Duration of the apply if every step takes until its deadline. */
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

/** The world outside a run: Terraform, AWS, the operator. */
export interface RunPorts {
  /** Synthesizes a stage; the next `plan` is of this stage. */
  use(stage: string, first: boolean): Promise<UpgradeOutline>;
  plan(): Promise<PlannedChanges>;
  /** Applies the last plan, and nothing else. A way back does not need the lease of the team. */
  apply(isWayBack: boolean): Promise<void>;
  ledger(outline: UpgradeOutline): Promise<LedgerRecord>;
  /** Percent of the traffic that the load balancer's rules send to each slot. */
  weights(outline: UpgradeOutline): Promise<Readonly<Record<Slot, number>>>;
  /** Nodes of both slots now. */
  nodes(outline: UpgradeOutline): Promise<Nodes>;
  /** Asks the operator, or the options of the command, whether to apply the last plan. */
  agrees(stage: string): Promise<Agreement>;
  /** Gates in the order in which they are asked. */
  readonly gates: readonly Gate[];
  tell(event: RunEvent): void;
  /** Seconds since some fixed moment. */
  seconds(): number;
}
