import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { DataAwsEcsService } from '@cdktf/provider-aws/lib/data-aws-ecs-service';
import type { LbListenerRule } from '@cdktf/provider-aws/lib/lb-listener-rule';
import { Annotations, TerraformLocal } from 'cdktf';
import { Construct } from 'constructs';
import type { DesiredState, Roles, Slot } from '../domain';
import { desiredState, MisuseError, rolesFrom, SLOTS, stageById, TrafficSchedule, violationsOf } from '../domain';
import type { AdminGate } from './admin-gate';
import { applyBetween } from './apply-order';
import { DatastoreAsker } from './datastore-asker';
import { expression, readable } from './expression';
import { KongCluster, serviceName } from './kong-cluster';
import { DEFAULT_CPU, DEFAULT_MEMORY, firstCount, releaseOf } from './kong-release';
import type { KongUpgradeProps } from './kong-upgrade-props';
import { NodeNetwork } from './node-network';
import { nodeEnvironment, nodeSecrets, targetSettings } from './node-environment';
import { NodePermissions } from './node-permissions';
import { preflightFacts, settingsWarnings } from './preflight-facts';
import { checkProps } from './props-check';
import { scalingOf, sizeExpressions } from './sizes';
import type { TrafficRouter } from './traffic-router';
import { UpgradeLedger } from './upgrade-ledger';
import type { UpgradeMonitoring } from './upgrade-monitoring';
import { addMonitoring } from './upgrade-monitoring';
import { addOutputs } from './upgrade-outputs';
import { addRouters, comesInNow } from './upgrade-routers';
import { addSteps } from './upgrade-steps';

/**
 * A Kong gateway that is upgraded from one colour's slot to the other's: one synthesized desired state a stage. Everything in
 * its scope is applied after the guard and the intent, and before the ledger.
 */
export class KongUpgrade extends Construct {
  /** What this stage makes of both colours. */
  readonly state: DesiredState;
  /** Which colour is live, and which is next. */
  readonly roles: Roles;
  /** The guard, and the record of where the upgrade stands. */
  readonly ledger: UpgradeLedger;
  /** Target groups and rules of the traffic. */
  readonly proxies: TrafficRouter;
  /** Target groups and rule of the Admin API. */
  readonly admins: TrafficRouter;
  /** Leads testers to the next release, where `testTraffic` is given. */
  readonly testRule: LbListenerRule | undefined;
  /** The rule that answers what the Admin API must not take. */
  readonly adminGate: AdminGate;
  /** Definitions and services of each colour; those that do not run have `count = 0`. */
  readonly clusters: Readonly<Record<Slot, KongCluster>>;
  /** Logs of each colour's nodes and of its one-off tasks. */
  readonly logGroups: Readonly<Record<Slot, CloudwatchLogGroup>>;
  /** Roles of all nodes and one-off tasks. */
  readonly permissions: NodePermissions;
  /** Security groups of nodes and one-off tasks. */
  readonly network: NodeNetwork;
  /** Alarms and dashboard, with `count = 0` where they are turned off. */
  readonly monitoring: UpgradeMonitoring;
  /** Asks the datastore from inside the VPC, where `preflight.image` is given. */
  readonly asker?: DatastoreAsker | undefined;
  /** Terraform expression: digest of the target (image, plugins, datastore settings). */
  readonly digest: string;
  private readonly schedule: TrafficSchedule;
  private readonly sizes: Readonly<Record<Slot, string>>;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: KongUpgradeProps,
  ) {
    super(scope, id);
    checkProps(props);
    this.checkAlone();
    this.schedule = props.schedule ?? TrafficSchedule.steps(10, 50, 100);
    const { schedule } = this;
    this.roles = rolesFrom(props.live ?? 'blue');
    this.state = desiredState(stageById(props.stage, schedule, this.roles), this.roles);
    const violation = violationsOf(this.state, this.roles)[0];
    if (violation)
      throw new MisuseError(
        `invariant ${violation.invariant} is broken in ${this.state.stage.id}: ${violation.sentence}`,
      );

    this.digest = this.createDigest();
    const marks = { blue: this.createMark('blue'), green: this.createMark('green') };
    this.ledger = this.createLedger(schedule, marks);
    this.sizes = this.recordSizes();
    const { proxies, admins, adminGate, testRule } = addRouters(this, props, schedule);
    [this.proxies, this.admins, this.adminGate, this.testRule] = [proxies, admins, adminGate, testRule];
    this.logGroups = { blue: this.logGroup('blue'), green: this.logGroup('green') };
    this.permissions = this.createPermissions(Object.values(this.logGroups));
    this.network = this.createNetwork();
    this.clusters = { blue: this.cluster('blue'), green: this.cluster('green') };
    this.asker = this.createAsker();
    this.monitoring = addMonitoring(this, props);
    addSteps(this, { props, path: this.path, sizes: this.sizes });
    applyBetween(this, this.ledger);
    for (const warning of settingsWarnings(preflightFacts(props, this.roles, this.sizes))) {
      Annotations.of(this).addWarning(warning);
    }
    addOutputs(this, props, this.path, schedule);
  }

  private get path(): string {
    return this.props.ledgerPath ?? `/kong-bluegreen/${this.props.name}`;
  }

  /** The live colour was made elsewhere, and comes in with this apply. */
  private get comesIn(): boolean {
    return comesInNow(this.props, this.state) && this.props[this.roles.from].adopted !== undefined;
  }

  /** @throws MisuseError when another gateway of the app has the same ledger: each would overwrite the other's */
  private checkAlone(): void {
    const others = this.node.root.node
      .findAll()
      .filter((it): it is KongUpgrade => it instanceof KongUpgrade && it !== this);
    const twin = others.find(({ props, path }) => path === this.path && props.region === this.props.region);
    if (!twin) return;
    throw new MisuseError(
      `two gateways must not share a ledger, got ${this.path} for ${twin.node.path} and ${this.node.path}; give them different names, or a ledgerPath each`,
    );
  }

  private createDigest(): string {
    const { props, roles } = this;
    const to = props[roles.to];
    return this.hash('digest', {
      image: to.image,
      settings: targetSettings(to, props.datastore),
      secrets: nodeSecrets(to, props.datastore),
      definitions: to.taskDefinitions,
    });
  }

  /** Of all that a colour's nodes are made of: where it changes, ECS replaces them. */
  private createMark(slot: Slot): string {
    const { props } = this;
    const { region, clusterArn, subnetIds } = props;
    const { image, cpu = DEFAULT_CPU, memory = DEFAULT_MEMORY, ...release } = props[slot];
    const { capacity, cpuArchitecture, taskDefinitions, adopted } = release;
    const nodes = (['proxy', 'admin'] as const).map((part) => nodeEnvironment(part, props[slot], props.datastore));
    const secrets = nodeSecrets(props[slot], props.datastore);
    const place = { region, clusterArn, subnetIds, capacity, cpuArchitecture, taskDefinitions, adopted };
    return this.hash(`${slot}-mark`, { image, cpu, memory, nodes, secrets, ...place });
  }

  private hash(id: string, of: unknown): string {
    const hash = readable(new TerraformLocal(this, id, expression(`sha256(${JSON.stringify(JSON.stringify(of))})`)));
    return `local.${hash.friendlyUniqueId}`;
  }

  private createLedger(schedule: TrafficSchedule, marks: Readonly<Record<Slot, string>>): UpgradeLedger {
    const { props, roles, state } = this;
    return new UpgradeLedger(this, 'ledger', {
      path: this.path,
      state,
      roles,
      schedule,
      firstApply: props.firstApply ?? false,
      digest: this.digest,
      releases: { blue: releaseOf(props.blue).text, green: releaseOf(props.green).text },
      sizes: { blue: this.sizeLocal('blue'), green: this.sizeLocal('green') },
      marks,
      patch: props.patch ?? [],
    });
  }

  private sizeLocal(slot: Slot): string {
    const scope = this.node.scopes.slice(2).map((part) => part.node.id.replace(/\W/g, '_'));
    return `local.${[...scope, `${slot}_size`].join('_')}`;
  }

  /** Reads the live count where the stage asks for it, and gives both sizes a name. */
  private recordSizes(): Readonly<Record<Slot, string>> {
    const { props, roles, state } = this;
    const live =
      state.sizes === 'live' || this.comesIn
        ? readable(
            new DataAwsEcsService(this, 'live', {
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
      liveCount: live && `data.aws_ecs_service.${live.friendlyUniqueId}.desired_count`,
    });
    for (const slot of SLOTS) readable(new TerraformLocal(this, `${slot}-size`, expression(sizes[slot])));
    return { blue: this.sizeLocal('blue'), green: this.sizeLocal('green') };
  }

  private logGroup(slot: Slot): CloudwatchLogGroup {
    return readable(
      new CloudwatchLogGroup(this, `${slot}-logs`, {
        name: `/kong/${this.props.name}/${slot}`,
        retentionInDays: this.props.logRetentionDays ?? 90,
      }),
    );
  }

  private createPermissions(logs: readonly CloudwatchLogGroup[]): NodePermissions {
    const { props } = this;
    return new NodePermissions(this, 'permissions', {
      name: props.name,
      secretArns: [props.blue, props.green].flatMap((release) => Object.values(nodeSecrets(release, props.datastore))),
      logGroupArns: logs.map((group) => group.arn),
    });
  }

  private createNetwork(): NodeNetwork {
    const { props } = this;
    return new NodeNetwork(this, 'network', {
      name: props.name,
      vpcId: props.vpcId,
      proxyLoadBalancerSecurityGroupId: props.proxyLoadBalancerSecurityGroupId,
      adminLoadBalancerSecurityGroupId:
        props.adminLoadBalancerSecurityGroupId ?? props.proxyLoadBalancerSecurityGroupId,
      datastore: props.datastore,
    });
  }

  private createAsker(): DatastoreAsker | undefined {
    const { props, network, permissions, logGroups, roles } = this;
    const image = props.preflight?.image;
    if (image === undefined) return undefined;
    return new DatastoreAsker(this, 'asker', {
      name: props.name,
      region: props.region,
      image,
      datastore: props.datastore,
      permissions,
      logGroup: logGroups[roles.to],
      node: props[roles.to],
      network: { subnets: [...props.subnetIds], securityGroups: [network.groups.migrations.id] },
    });
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
      securityGroupIds: [network.groups.proxy.id],
      adminSecurityGroupIds: [network.groups.admin.id],
      proxies: this.proxies,
      admins: this.admins,
      permissions: this.permissions,
      logGroupName: this.logGroups[slot].nameInput ?? '',
      hasDefinitions: state.definitions,
      runsProxies: state.proxies,
      runsAdmin: state.admin,
      proxyCountExpression: this.sizes[slot],
      // What is scaled gets its size by its bounds: a count that was set would take nodes away that AWS has added.
      resizes: this.state.stage.kind === 'start' && slot === this.roles.to && !props[slot].autoscaling,
      loadBalancerArn: props.proxyListenerArn,
      scaling: scalingOf(this.state, this.sizes[slot]),
      preventDestroy: state.proxies && state.weight > 0,
      comesIn: this.comesIn && !props.patch?.includes(slot),
    });
  }
}
