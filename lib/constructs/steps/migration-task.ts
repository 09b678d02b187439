import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition';
import type { TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import type { ActingStep, StepContext } from '../../domain';
import { depend } from '../terraform/depend';
import { DatastoreAsker } from './datastore-asker';
import { address, digestOf, expression, readable } from '../terraform/expression';
import { CONTAINER, kongContainer } from '../cluster/kong-container';
import type { IKongDatastore } from '../release/kong-datastore';
import type { KongReleaseProps } from '../release/kong-release';
import { DEFAULT_CPU, DEFAULT_MEMORY, withoutDefaults } from '../release/kong-release';
import type { MigrationTaskProps } from './migration-task-props';
import { checkMigration } from './migration-task-props';
import { platformOf } from '../release/node-capacity';
import { migrationInputs, nodeSecrets } from '../release/node-environment';
import type { INodePermissions } from '../access/node-permissions';
import { NodePermissions } from '../access/node-permissions';
import { DEFAULT_COMMAND, oneOffStep } from './one-off-step';
import { preflightFacts } from './preflight-facts';
import { logGroupConfig } from '../access/log-options';
import { stepFacts } from './step-facts';
import { checkKinds } from '../props/prop-kinds';

const ACTING: readonly ActingStep[] = ['snapshot-up', 'up', 'snapshot-finish', 'finish'];

/**
 * `kong migrations up` and `finish` as one-off tasks of the next release's image, each after a snapshot, which the
 * apply of their stage runs once. `kong migrations list` and the datastore decide the verdict. The verdicts are stored beside the ledger, and
 * its guard refuses a later stage without them. Nodes, weights and load balancer may be existing ones.
 */
export class MigrationTask extends Construct {
  /** Digest for the ledger: it changes with the image, plugins, datastore settings and secrets of the next release. */
  static digestOf(scope: Construct, id: string, release: KongReleaseProps, datastore: IKongDatastore): string {
    return expression(digestOf(scope, id, migrationInputs(release, datastore)));
  }

  /** The four steps; those of other stages have `count = 0`. */
  readonly steps: Readonly<Record<ActingStep, TerraformResource>>;
  /** Roles of the tasks: the given ones, or created ones. */
  readonly permissions: INodePermissions;
  /** Log group, unless one is given. */
  readonly logGroup?: CloudwatchLogGroup;
  /** Task definition, unless one is given. */
  readonly definition?: EcsTaskDefinition;
  /** Reads the datastore from inside the VPC, if `preflight.image` is given. */
  readonly asker?: DatastoreAsker;
  private readonly logGroupName: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: MigrationTaskProps,
  ) {
    super(scope, id);
    checkKinds('MigrationTask', props, 'MigrationTaskProps');
    checkMigration(props);
    const { name, permissions, logGroupName, taskDefinitionArn, preflight } = props;
    if (logGroupName === undefined) {
      const config = logGroupConfig(`/kong/${name}/migrations`, props);
      this.logGroup = readable(new CloudwatchLogGroup(this, 'logs', config));
    }
    this.logGroupName = logGroupName ?? this.logGroup?.name ?? '';
    this.permissions = permissions ?? this.createPermissions();
    if (taskDefinitionArn === undefined) this.definition = this.createDefinition();
    if (preflight?.image !== undefined) this.asker = this.createAsker(preflight.image);
    this.steps = this.createSteps();
  }

  /** Release whose image runs the migrations. */
  private get next(): KongReleaseProps {
    return this.props[this.props.ledger.roles.to];
  }

  private createPermissions(): INodePermissions {
    const { name, datastore } = this.props;
    return new NodePermissions(this, 'permissions', {
      ...this.props,
      name: `${name}-migrations`,
      secretArns: Object.values(nodeSecrets(this.next, datastore)),
      logGroupArns: this.logGroup ? [this.logGroup.arn] : [],
    });
  }

  private createDefinition(): EcsTaskDefinition {
    const { next, logGroupName, permissions } = this;
    const { name, datastore, region } = this.props;
    const container = kongContainer('migrations', { release: next, datastore, region, logGroupName });
    return readable(
      new EcsTaskDefinition(this, 'definition', {
        family: `${name}-migrations`,
        ...platformOf(next),
        cpu: String(next.cpu ?? DEFAULT_CPU),
        memory: String(next.memory ?? DEFAULT_MEMORY),
        executionRoleArn: permissions.migrationRoleArn,
        taskRoleArn: permissions.taskRoleArn,
        containerDefinitions: JSON.stringify([container]),
        dependsOn: [...permissions.taskDependencies],
      }),
    );
  }

  private createAsker(image: string): DatastoreAsker {
    const { name, region, datastore, subnetIds, securityGroupIds } = this.props;
    return new DatastoreAsker(this, 'asker', {
      name,
      region,
      image,
      datastore,
      permissions: this.permissions,
      logGroupName: this.logGroupName,
      node: this.next,
      network: { subnets: [...subnetIds], securityGroups: [...securityGroupIds] },
    });
  }

  private createSteps(): MigrationTask['steps'] {
    const made = [this.definition, ...(this.props.dependencies ?? []), this.asker?.definition];
    const before = made.filter((it) => it !== undefined);
    let previous: readonly TerraformResource[] = [];
    const steps = ACTING.map((step) => {
      const acting = this.createStep(step);
      depend(acting, ...before, ...previous);
      previous = [acting];
      return [step, acting] as const;
    });
    return Object.fromEntries(steps) as MigrationTask['steps'];
  }

  private createStep(step: ActingStep): TerraformResource {
    const { ledger, snapshot, command, stepLambdaArn } = this.props;
    const isMigration = step === 'up' || step === 'finish';
    const isWaived = !isMigration && snapshot === undefined;
    const present = ledger.state.actingSteps.includes(step) && !isWaived;
    return oneOffStep(this, step, {
      step,
      present,
      ledger,
      context: present ? this.context(isMigration) : {},
      // A snapshot does not depend on the next release: it is taken once before each phase.
      boundTo: isMigration ? ledger.digest : JSON.stringify(step),
      command: command ?? DEFAULT_COMMAND,
      lambdaArn: stepLambdaArn,
    });
  }

  private context(isMigration: boolean): Record<string, unknown> {
    const { props, asker } = this;
    const { snapshot, ledger } = props;
    return stepFacts(props, {
      snapshot,
      ...(isMigration
        ? { task: this.place, asker: asker?.place, preflight: preflightFacts(props, ledger.roles, ledger.sizes) }
        : {}),
    });
  }

  /** Facts by which a step starts the task. */
  private get place(): StepContext['task'] {
    const { taskDefinitionArn, subnetIds, securityGroupIds } = this.props;
    const { capacity } = withoutDefaults(this.next);
    return {
      definition: taskDefinitionArn ?? (this.definition ? expression(`${address(this.definition)}.arn`) : ''),
      container: CONTAINER,
      subnets: [...subnetIds],
      securityGroups: [...securityGroupIds],
      assignPublicIp: false,
      ...(capacity ? { capacity } : {}),
      logGroup: this.logGroupName,
      logStreamPrefix: 'migrations',
    };
  }
}
