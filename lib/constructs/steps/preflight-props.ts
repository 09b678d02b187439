import type { Waiver } from '../../domain';

/** Options of the checks of the datastore and the settings before `up` and before `finish`; a blocker refuses the apply. */
export interface PreflightProps {
  /**
   * Accepted findings, each with a reason and a last day. A finding that means a permanent loss of data or traffic can't be waived.
   * @default - none
   */
  readonly waivers?: readonly Waiver[];
  /**
   * Image with this package's command as its entry point, for a datastore that only the VPC can reach. One-off tasks in `subnetIds` then read
   * the datastore, with the password from Secrets Manager. docs/preflight.Dockerfile builds one.
   * @default - the computer that runs Terraform reads the datastore, with PGPASSWORD
   */
  readonly image?: string;
}
