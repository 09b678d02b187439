import type { Waiver } from '../../domain';

/** What is asked of the datastore and the settings before `up` and before `finish`; a blocker refuses the apply. */
export interface PreflightProps {
  /**
   * Findings that may stand, each with a reason and a last day. What would lose data or traffic for good can't be waived.
   * @default - none
   */
  readonly waivers?: readonly Waiver[];
  /**
   * Image with this package's command as its entry point, for a datastore that only the VPC can reach: the questions are then asked by
   * one-off tasks in `subnetIds`, with the password from Secrets Manager. docs/preflight.Dockerfile builds one.
   * @default - the computer that runs Terraform asks, with PGPASSWORD
   */
  readonly image?: string;
}
