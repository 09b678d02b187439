import type { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import type { LbListenerRule } from '@cdktf/provider-aws/lib/lb-listener-rule';
import type { TerraformResource } from 'cdktf';
import { Annotations, TerraformLocal } from 'cdktf';
import { Construct } from 'constructs';
import type { DesiredState, Roles, Slot, TrafficSchedule } from '../../domain';
import { DEFAULT_SCHEDULE, desiredState, MisuseError, rolesFrom, SLOTS, stageById, violationsOf } from '../../domain';
import type { AdminGate } from '../traffic/admin-gate';
import { digestOf, expression, listed, nameIn, readable } from '../terraform/expression';
import { providerRegionFault } from '../terraform/provider-region';
import { KongCluster, serviceName } from '../cluster/kong-cluster';
import { DEFAULT_CPU, DEFAULT_MEMORY, firstCount, releaseOf, withoutDefaults } from '../release/kong-release';
import type { KongUpgradeProps } from './kong-upgrade-props';
import type { MigrationTask } from '../steps/migration-task';
import type { INodeNetwork } from '../access/node-network';
import { migrationInputs, nodeEnvironment, nodeSecrets } from '../release/node-environment';
import type { INodePermissions } from '../access/node-permissions';
import { addSurroundings, logGroupName, surroundingsMark } from './node-surroundings';
import { overruled, preflightFacts, settingsWarnings } from '../steps/preflight-facts';
import { checkProps } from './props-check';
import { rareBinding } from '../terraform/rare-bindings';
import { scalingOf, sizeExpressions } from '../cluster/sizes';
import { banTaskExecution } from '../access/task-execution-ban';
import type { TrafficRouter } from '../traffic/traffic-router';
import { UpgradeLedger } from '../ledger/upgrade-ledger';
import { pathsOverlap } from '../ledger/upgrade-ledger-props';
import type { UpgradeMonitoring } from './upgrade-monitoring';
import { addMonitoring } from './upgrade-monitoring';
import { addOutputs } from './upgrade-outputs';
import { addRouters, importsNow } from './upgrade-routers';
import type { UpgradeParts } from './upgrade-parts';
import { addSteps } from './upgrade-steps';

/**
 * A Kong gateway that is upgraded from the release in one slot to that in the other, with one synthesized desired state a stage. Everything in
 * its scope is applied after the guard and the intent, and before the ledger.
 */
export class KongUpgrade extends Construct {
  /** Desired state of both slots in this stage. */
  readonly state: DesiredState;
  /** Slots of the live and of the next release. */
  readonly roles: Roles;
  /** The guard, and the record of the current stage. */
  readonly ledger: UpgradeLedger;
  /** Target groups and rules of the traffic. */
  readonly proxies: TrafficRouter;
  /** Target groups and rule of the Admin API. */
  readonly admins: TrafficRouter;
  /** Routes testers to the next release, if `testTraffic` is given. */
  readonly testRule: LbListenerRule | undefined;
  /** Rule that answers the requests which the Admin API must not receive. */
  readonly adminGate: AdminGate;
  /** Definitions and services of each slot; those that do not run have `count = 0`. */
  readonly clusters: Readonly<Record<Slot, KongCluster>>;
  /** Log groups of each slot's nodes and one-off tasks, unless `logGroupNames` gives them. */
  readonly logGroups: Readonly<Partial<Record<Slot, CloudwatchLogGroup>>>;
  /** Roles of all nodes and one-off tasks: the given ones, or `NodePermissions`, which has the L1 resources. */
  readonly permissions: INodePermissions;
  /** Security groups of nodes and one-off tasks: the given ones, or a `NodeNetwork`, which has the L1 resources. */
  readonly network: INodeNetwork;
  /** Alarms and dashboard, with `count = 0` if they are turned off. */
  readonly monitoring: UpgradeMonitoring;
  /** Steps that migrate the datastore, each after a snapshot. */
  readonly migration: MigrationTask;
  /** All one-off steps; those of other stages have `count = 0`. */
  readonly steps: readonly TerraformResource[];
  /** Terraform expression: digest of the next release (image, plugins, datastore settings). */
  readonly digest: string;
  private readonly sizes: Readonly<Record<Slot, string>>;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: KongUpgradeProps,
  ) {
    super(scope, id);
    checkProps(props);
    this.checkAlone();
    const { schedule = DEFAULT_SCHEDULE } = props;
    this.roles = rolesFrom(props.live ?? 'blue');
    this.state = checkedState(props, schedule, this.roles);
    this.digest = this.createDigest();
    this.ledger = this.createLedger();
    this.sizes = this.recordSizes();
    const { state, roles, ledger, sizes } = this;
    const { proxies, admins, adminGate, testRule } = addRouters(this, { props, state, roles, schedule });
    [this.proxies, this.admins, this.adminGate, this.testRule] = [proxies, admins, adminGate, testRule];
    const surroundings = addSurroundings(this, props);
    this.logGroups = surroundings.logGroups;
    this.permissions = surroundings.permissions;
    this.network = surroundings.network;
    const clusters = { blue: this.cluster('blue'), green: this.cluster('green') };
    const { slots } = state;
    const monitoring = addMonitoring(this, { props, slots, targetGroups: proxies.targetGroups, clusters });
    [this.clusters, this.monitoring] = [clusters, monitoring];
    const made = { proxies, admins, testRule, clusters, monitoring, ...surroundings };
    const parts: UpgradeParts = { props, state, roles, ledger, sizes, ...made };
    const { migration, looks } = addSteps(this, parts);
    this.migration = migration;
    this.steps = [...Object.values(migration.steps), ...Object.values(looks)];
    this.ledger.guards(this);
    banTaskExecution(this);
    this.addWarnings();
    addOutputs(this, schedule, { ...parts, asker: migration.asker, steps: this.steps });
    this.node.addValidation({ validate: () => this.checkProvider() });
  }

  private addWarnings(): void {
    const { props, roles, sizes } = this;
    const warnings = [...overruled(props), ...settingsWarnings(preflightFacts(props, roles, sizes))];
    for (const warning of warnings) Annotations.of(this).addWarning(warning);
  }

  private get path(): string {
    return this.props.ledgerPath ?? `/kong-bluegreen/${this.props.name}`;
  }

  /** True if this apply imports the live release. */
  private get importsAdopted(): boolean {
    return importsNow(this.props, this.state) && this.props[this.roles.from].adopted !== undefined;
  }

  /** @throws MisuseError if another gateway of the app has the same name or ledger: each would overwrite the resources of the other */
  private checkAlone(): void {
    const others = this.node.root.node
      .findAll()
      .filter((it): it is KongUpgrade => it instanceof KongUpgrade && it !== this);
    const { name, region, account } = this.props;
    const isHere = ({ props }: KongUpgrade): boolean => props.region === region && props.account === account;
    const twin = others.find((it) => isHere(it) && (pathsOverlap(it.path, this.path) || it.props.name === name));
    if (!twin) return;
    throw new MisuseError(
      'KBG-PROP-027',
      `two gateways of one account and region must not share a name or a ledger, got ${name} and ${this.path} for ${twin.node.path} and ${this.node.path}; give them different names, and remove ledgerPath or give different ones`,
    );
  }

  /** @throws MisuseError if the stack's provider is of another region; the provider may be created after the gateway */
  private checkProvider(): string[] {
    const fault = providerRegionFault(this, this.props.region);
    if (fault === undefined) return [];
    throw new MisuseError('KBG-PROP-028', `KongUpgrade: ${fault}`);
  }

  private createDigest(): string {
    const { props, roles } = this;
    const to = props[roles.to];
    return digestOf(this, 'digest', migrationInputs(to, props.datastore));
  }

  /** Expression: digest of a slot's definition. If it changes, ECS replaces the nodes. */
  private createMark(slot: Slot): string {
    const { props } = this;
    const { region, clusterArn, subnetIds } = props;
    const { image, cpu = DEFAULT_CPU, memory = DEFAULT_MEMORY, ...release } = props[slot];
    const { cpuArchitecture, adopted } = release;
    const { capacity, taskDefinitions } = withoutDefaults(props[slot]);
    const nodes = (['proxy', 'admin'] as const).map((part) => nodeEnvironment(part, props[slot], props.datastore));
    const secrets = nodeSecrets(props[slot], props.datastore);
    const machine = { image, cpu, memory, capacity, cpuArchitecture };
    const place = { region, clusterArn, subnetIds: listed(subnetIds), ...surroundingsMark(slot, props) };
    return digestOf(this, `${slot}-mark`, { ...machine, ...place, nodes, secrets, taskDefinitions, adopted });
  }

  private createLedger(): UpgradeLedger {
    const marks = { blue: this.createMark('blue'), green: this.createMark('green') };
    const { stage, live, schedule, firstApply, patch, blue, green } = this.props;
    return new UpgradeLedger(this, 'ledger', {
      path: this.path,
      stage,
      ...(live ? { live } : {}),
      ...(schedule ? { schedule } : {}),
      firstApply: firstApply ?? false,
      digest: expression(this.digest),
      releases: { blue: releaseOf(blue).text, green: releaseOf(green).text },
      sizes: { blue: expression(this.sizeLocal('blue')), green: expression(this.sizeLocal('green')) },
      marks: { blue: expression(marks.blue), green: expression(marks.green) },
      patch: patch ?? [],
    });
  }

  private sizeLocal(slot: Slot): string {
    return `local.${nameIn(this, `${slot}-size`)}`;
  }

  /** Reads the live count if the stage needs it, and gives both sizes a name. */
  private recordSizes(): Readonly<Record<Slot, string>> {
    const { props, roles, state } = this;
    const live =
      state.sizes === 'live' || this.importsAdopted
        ? readable(
            new (rareBinding('data-aws-ecs-service').DataAwsEcsService)(this, 'live', {
              clusterArn: props.clusterArn,
              serviceName: serviceName(props.name, roles.from, 'proxy', props[roles.from]),
            }),
          )
        : undefined;
    const sizes = sizeExpressions({
      state,
      roles,
      counts: { blue: firstCount(props.blue), green: firstCount(props.green) },
      ledger: this.ledger.local('ledger'),
      direction: this.ledger.local('direction'),
      liveCount: live && `data.aws_ecs_service.${live.friendlyUniqueId}.desired_count`,
    });
    for (const slot of SLOTS) readable(new TerraformLocal(this, `${slot}-size`, expression(sizes[slot])));
    return { blue: this.sizeLocal('blue'), green: this.sizeLocal('green') };
  }

  private cluster(slot: Slot): KongCluster {
    const { props, network } = this;
    const state = this.state.slots[slot];
    return new KongCluster(this, slot, {
      name: props.name,
      slot,
      release: props[slot],
      datastore: props.datastore,
      region: props.region,
      clusterArn: props.clusterArn,
      subnetIds: props.subnetIds,
      securityGroupIds: network.proxySecurityGroupIds,
      adminSecurityGroupIds: network.adminSecurityGroupIds,
      proxies: this.proxies,
      admins: this.admins,
      permissions: this.permissions,
      logGroupName: logGroupName(slot, props, this.logGroups),
      hasDefinitions: state.definitions,
      runsProxies: state.proxies,
      runsAdmin: state.admin,
      proxyCountExpression: this.sizes[slot],
      // A scaled service gets its size from its bounds: a fixed count would remove nodes that AWS has added.
      resizes: this.state.stage.kind === 'start' && slot === this.roles.to && !props[slot].autoscaling,
      loadBalancerArn: props.proxyListenerArn,
      scaling: scalingOf(this.state, this.sizes[slot]),
      preventDestroy: state.proxies && state.weight > 0,
      importsAdopted: this.importsAdopted && !props.patch?.includes(slot),
    });
  }
}

/** @throws MisuseError when the desired state of the stage breaks an invariant of the procedure */
function checkedState(props: KongUpgradeProps, schedule: TrafficSchedule, roles: Roles): DesiredState {
  const state = desiredState(stageById(props.stage, schedule, roles), roles, props.patch);
  const violation = violationsOf(state, roles)[0];
  if (violation)
    throw new MisuseError(
      'KBG-PROP-026',
      `invariant ${violation.invariant} is broken in ${state.stage.id}: ${violation.sentence}`,
    );
  return state;
}
