import { TrafficSchedule } from './schedule';
import type { Roles, Slot } from './slot';
import { rolesFrom } from './slot';

/** The outline of an upgrade: the facts that the runner needs. The synthesized configuration has them in the output `…_plan`. */
export interface UpgradeOutline {
  readonly path: string;
  readonly account: string;
  readonly region: string;
  /** ARN of the role that the one-off steps assume. @default - the credentials of the shell */
  readonly roleArn?: string;
  readonly live: Slot;
  readonly weights: readonly number[];
  readonly timing: UpgradeTiming;
  /** Header that routes testers to the next release. @default - nobody reaches it before it has a weight */
  readonly testTraffic?: { readonly headerName: string; readonly headerValue: string; readonly rule: string };
  readonly resources: UpgradeResources;
}

/** Times of the steps in seconds; see the props of the same names. */
export interface UpgradeTiming {
  readonly propagationSeconds: number;
  readonly stepDeadlineSeconds: number;
  readonly longestRequestSeconds: number;
}

/** Terraform addresses of the resources of an upgrade, without an index. */
export interface UpgradeResources {
  readonly slots: Readonly<
    Record<
      Slot,
      {
        readonly proxyService: string;
        readonly adminService: string;
        readonly definitions: readonly string[];
        /** Target group of the proxies. */
        readonly targetGroup: string;
        /** Alarms that exist as long as the definitions. */
        readonly trafficAlarms: readonly string[];
        /** Alarms that exist as long as the proxies. */
        readonly healthAlarms: readonly string[];
        /** Scalable target and scaling policies; they exist as long as the proxies. @default - none */
        readonly scaling?: readonly string[];
      }
    >
  >;
  /** Listener rules that divide the traffic. */
  readonly weightedRules: readonly string[];
  /** Other listener rules that route to the slots: those of the Admin API and of testers. */
  readonly otherRules: readonly string[];
  /** Security groups of nodes and tasks, and their rules. @default - none: the stack does not create them */
  readonly network?: readonly string[];
  /** Resources that any apply may replace or remove, because they do not run anything. */
  readonly replaceable: readonly string[];
  /** Invocations of the function that runs the steps; any apply may replace or remove them. @default - none */
  readonly invocations?: readonly string[];
}

/** Schedule and roles of an outline. */
export function readOutline(outline: UpgradeOutline): { readonly schedule: TrafficSchedule; readonly roles: Roles } {
  return { schedule: TrafficSchedule.steps(...outline.weights), roles: rolesFrom(outline.live) };
}
