/** The begin or the end of the work on one resource in an apply. */
export interface ResourceEvent {
  readonly address: string;
  /** Terraform's name of the action: `create`, `update`, `delete`, `read`. */
  readonly action: string;
  readonly isEnded: boolean;
}
