import { TrafficSchedule } from './schedule';
import type { Roles, Slot } from './slot';
import { rolesFrom } from './slot';

/** The plan of an upgrade, as the synthesized configuration tells it to whoever walks it (output `…_plan`). */
export interface UpgradeOutline {
  readonly path: string;
  readonly account: string;
  readonly region: string;
  /** Role that the one-off steps assume. @default - the credentials of the shell */
  readonly roleArn?: string;
  readonly live: Slot;
  readonly weights: readonly number[];
  readonly timing: UpgradeTiming;
  /** Leads testers to the next release. @default - nobody reaches it before its first percent */
  readonly testTraffic?: { readonly headerName: string; readonly headerValue: string; readonly rule: string };
  readonly resources: UpgradeResources;
}

/** Seconds that the steps of an upgrade are given; see the props of the same names. */
export interface UpgradeTiming {
  readonly propagationSeconds: number;
  readonly stepDeadlineSeconds: number;
  readonly longestRequestSeconds: number;
}

/** Addresses in Terraform of what an upgrade is made of, without an index. */
export interface UpgradeResources {
  readonly slots: Readonly<
    Record<
      Slot,
      {
        readonly proxyService: string;
        readonly adminService: string;
        readonly definitions: readonly string[];
        /** Of the proxies. */
        readonly targetGroup: string;
        /** Go with the definitions. */
        readonly trafficAlarms: readonly string[];
        /** Go with the proxies. */
        readonly healthAlarms: readonly string[];
        /** Scalable target and scaling policies; they go with the proxies. @default - none */
        readonly scaling?: readonly string[];
      }
    >
  >;
  /** Listener rules that divide the traffic. */
  readonly weightedRules: readonly string[];
  /** Listener rules that lead to the slots otherwise: the Admin API's, and testers'. */
  readonly otherRules: readonly string[];
  /** Security groups of nodes and tasks, and their rules. @default - none: they were made elsewhere */
  readonly network?: readonly string[];
  /** What any apply may replace or remove: it runs nothing by itself. */
  readonly replaceable: readonly string[];
  /** Invocations by which a function runs the steps; any apply may replace or remove them, also one whose steps the command runs. @default - none */
  readonly invocations?: readonly string[];
}

/** Schedule and roles of a plan that was read from a synthesized configuration. */
export function readOutline(outline: UpgradeOutline): { readonly schedule: TrafficSchedule; readonly roles: Roles } {
  return { schedule: TrafficSchedule.steps(...outline.weights), roles: rolesFrom(outline.live) };
}
