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

/** Migrations of a gateway whose nodes may be made elsewhere. */
export interface MigrationTaskProps extends StepProps, RoleOptions, LogOptions {
  /** Name of the gateway; start of every name that is created. Lower-case letters, digits and dashes, at most 24. */
  readonly name: string;
  /** What runs in the blue slot. The next release's image, plugins and settings migrate; the other's are compared with them. */
  readonly blue: KongReleaseProps;
  /** What runs in the green slot. */
  readonly green: KongReleaseProps;
  /** Private subnets of the one-off tasks. They must lead to the datastore, the image registry, the secrets and the logs. */
  readonly subnetIds: readonly string[];
  /** Security groups of the one-off tasks, which the datastore lets in. */
  readonly securityGroupIds: readonly string[];
  /** Roles of the one-off tasks; a change is the next task's. @default - roles of their own, named after the gateway */
  readonly permissions?: INodePermissions;
  /** Existing log group; needs `permissions` that may write to it. @default - one of its own, `/kong/NAME/migrations` */
  readonly logGroupName?: string;
  /**
   * Task definition of the next release with a container named `kong`, such as a `KongCluster`'s `definitionArn('migrations')`. It must have
   * the nodes' plugins and datastore settings, and write to `logGroupName` with the stream prefix `migrations`: its answers are read there.
   * @default - one of its own, of the next release
   */
  readonly taskDefinitionArn?: string;
  /** What must be applied before a step acts, such as the rules of its network. @default - what the task itself is made of */
  readonly dependencies?: readonly TerraformResource[];
  /**
   * The RDS instance or Aurora cluster of which a snapshot is taken, and waited for, before `up` and before `finish`.
   * @default - none: `snapshotWaiver` says why
   */
  readonly snapshot?: DatastoreSource;
  /** Who takes the snapshots instead, or why there are none. Either this or `snapshot` must be given. @default - none */
  readonly snapshotWaiver?: string;
  /** What is looked at in the datastore and the settings before `up` and `finish`. @default - the preflight without waivers */
  readonly preflight?: PreflightProps;
  /** Path that no Route serves, at which the load balancer asks for health. @default '/kong-bluegreen-health-check' */
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
      ? 'taskDefinitionArn needs logGroupName, where that definition writes and its answers are read; give both, or neither'
      : undefined,
    ...templateFaults(props),
  ].filter((sentence) => sentence !== undefined);
  if (wrong.length > 0) throw new MisuseError('KBG-PROP-013', `MigrationTask: ${wrong.join('; ')}`);
}
