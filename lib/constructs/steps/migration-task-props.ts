import type { TerraformResource } from 'cdktf';
import type { DatastoreSource } from '../../domain';
import { MisuseError } from '../../domain';
import type { KongReleaseProps } from '../release/kong-release';
import { capacityFaults } from '../release/node-capacity';
import type { INodePermissions } from '../access/node-permissions';
import * as shapes from '../props/prop-shapes';
import { settingsFault, versionFault } from '../release/release-check';
import type { LogOptions } from '../access/log-options';
import type { RoleOptions } from '../access/role-options';
import { logFaults, logGroupFault } from '../access/log-options';
import { roleFaults } from '../access/role-options';
import type { PreflightProps } from './preflight-props';
import { stepLambdaImageFault } from './step-lambda';
import type { StepProps } from './step-facts';
import { stepFaults } from './step-props-check';
import { templateFaults } from '../props/template-check';

/** Migrations of a gateway, also of one whose nodes are not created by this library. */
export interface MigrationTaskProps extends StepProps, RoleOptions, LogOptions {
  /** Name of the gateway; it begins the name of each created resource. Lower-case letters, digits and dashes, at most 24. */
  readonly name: string;
  /** Release in the blue slot. The image, plugins and settings of the next release migrate; those of the live release are compared with them. */
  readonly blue: KongReleaseProps;
  /** Release in the green slot. */
  readonly green: KongReleaseProps;
  /** Private subnets of the one-off tasks. They must reach the datastore, the image registry, the secrets and the logs. */
  readonly subnetIds: readonly string[];
  /** Security groups of the one-off tasks; the datastore must accept connections from them. */
  readonly securityGroupIds: readonly string[];
  /** Roles of the one-off tasks; a change applies to the next task. @default - the library creates roles, named after the gateway */
  readonly permissions?: INodePermissions;
  /** Existing log group; needs `permissions` that may write to it. @default - the library creates `/kong/NAME/migrations` */
  readonly logGroupName?: string;
  /**
   * Task definition of the next release with a container named `kong`, such as a `KongCluster`'s `definitionArn('migrations')`. It must have
   * the nodes' plugins and datastore settings, and write to `logGroupName` with the stream prefix `migrations`: the steps read its output there.
   * @default - the library creates one of the next release
   */
  readonly taskDefinitionArn?: string;
  /** Resources that must be applied before a step acts, such as the rules of its network. @default - the resources of the task itself */
  readonly dependencies?: readonly TerraformResource[];
  /**
   * RDS instance or Aurora cluster that holds the datastore. A snapshot of it is taken before `up` and before `finish`, and the step waits for it.
   * @default - none: `snapshotWaiver` gives the reason
   */
  readonly snapshot?: DatastoreSource;
  /** Reason for no snapshot, or the owner of snapshots taken elsewhere. Give either this or `snapshot`. @default - none */
  readonly snapshotWaiver?: string;
  /** Options of the checks before `up` and `finish`. @default - the preflight without waivers */
  readonly preflight?: PreflightProps;
  /** Path that no Route serves, which the load balancer requests for health. @default '/kong-bluegreen-health-check' */
  readonly healthCheckPath?: string;
}

/** @throws MisuseError with every wrong prop, one sentence each. */
export function checkMigration(props: MigrationTaskProps): void {
  const { blue, green } = props;
  const wrong = [
    shapes.gatewayName(props.name),
    settingsFault('blue', blue) ?? settingsFault('green', green),
    versionFault('blue', blue) ?? versionFault('green', green),
    ...capacityFaults('blue', blue),
    ...capacityFaults('green', green),
    ...stepFaults(props),
    shapes.subnets(props.subnetIds),
    ...shapes.securityGroups('securityGroupIds', props.securityGroupIds),
    shapes.snapshots(props),
    stepLambdaImageFault(props),
    ...roleFaults(props),
    ...logFaults(props, props.logGroupName !== undefined),
    logGroupFault('logGroupName', props.logGroupName),
    props.logGroupName !== undefined && props.permissions === undefined
      ? 'logGroupName needs permissions, with an execution role that may write to that group; give both, or neither'
      : undefined,
    props.taskDefinitionArn !== undefined && props.logGroupName === undefined
      ? 'taskDefinitionArn needs logGroupName, the log group of that definition, where the steps read its output; give both, or neither'
      : undefined,
    ...templateFaults(props),
  ].filter((sentence) => sentence !== undefined);
  if (wrong.length > 0) throw new MisuseError('KBG-PROP-013', `MigrationTask: ${wrong.join('; ')}`);
}
