/** The planned change of one resource. */
export interface PlannedChange {
  /** Address in Terraform, for example `aws_ecs_service.gateway_blue_proxy_service[0]`. */
  readonly address: string;
  readonly type: string;
  readonly action: 'create' | 'update' | 'delete' | 'replace' | 'import';
  /** Attributes that an update changes. */
  readonly attributes?: readonly string[];
  /** This plan imports the resource, with or without changes. */
  readonly imported?: true;
}

/** The part of a plan that is audited. */
export interface PlannedChanges {
  readonly changes: readonly PlannedChange[];
  /** Resources that were changed outside Terraform since the last apply. */
  readonly drifted: readonly DriftedResource[];
}

/** A resource that was changed outside Terraform. */
export interface DriftedResource {
  readonly address: string;
  /** Attributes that differ from the state. */
  readonly attributes: readonly string[];
  /** Old and new value by attribute, where the values are not sensitive. */
  readonly values?: Readonly<Record<string, readonly string[]>>;
}
