import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import type { EcsServiceConfig } from '@cdktf/provider-aws/lib/ecs-service';
import { EcsService } from '@cdktf/provider-aws/lib/ecs-service';
import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition';
import { Annotations } from 'cdktf';
import { Construct } from 'constructs';
import type { Slot } from '../../domain';
import type { AdoptedBalancer } from './adopted-service';
import { AdoptedService } from './adopted-service';
import type { ExistingParts } from '../release/adopted-services';
import { depend } from '../terraform/depend';
import { taskDefinitionName } from '../terraform/arn-part';
import { address, expression, readable } from '../terraform/expression';
import { CONTAINER, kongContainer } from './kong-container';
import { checkCluster } from './kong-cluster-check';
import type { KongClusterProps } from './kong-cluster-props';
import { DEFAULT_CPU, DEFAULT_MEMORY, firstCount } from '../release/kong-release';
import { placementOf, platformOf } from '../release/node-capacity';
import type { NodePart } from '../release/node-environment';
import { nodeSecrets, PORTS } from '../release/node-environment';
import type { INodePermissions } from '../access/node-permissions';
import { NodePermissions } from '../access/node-permissions';
import { ownTaskDefinition } from './own-task-definition';
import { awaitedName, logGroupConfig } from '../access/log-options';
import { ProxyAutoscaling } from './proxy-autoscaling';
import { keepAsMade } from '../terraform/kept-as-made';
import { releaseWarnings } from '../release/release-warnings';
import type { ITrafficRouter } from '../traffic/traffic-router-props';
import { checkKinds } from '../props/prop-kinds';

type ServicePart = 'proxy' | 'admin';
type ServiceConfig = EcsServiceConfig & { readonly cluster: string; readonly taskDefinition: string };

/**
 * One slot of a gateway: task definitions, proxy service and admin service. A resource that a stage removes stays in the JSON with `count =
 * 0`: if it were missing from the JSON, `-target` could destroy it without the guard.
 */
export class KongCluster extends Construct {
  /** Task definitions of the proxies, the admin nodes and the migrations. */
  readonly definitions: Readonly<Record<NodePart, EcsTaskDefinition>>;
  /** Service of the proxies; it has `count = 0` if they do not run. */
  readonly proxyService: EcsService;
  /** Service of the admin nodes; it has `count = 0` if they do not run. */
  readonly adminService: EcsService;
  /** Autoscaling of the proxies, if the release has it; it has `count = 0` if the proxies do not run. */
  readonly autoscaling: ProxyAutoscaling | undefined;
  /** Roles of the nodes: the given or the created ones. */
  readonly permissions: INodePermissions;
  /** The created log group, unless `logGroupName` is given. */
  readonly logGroup?: CloudwatchLogGroup;
  private readonly logGroupName: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: KongClusterProps,
  ) {
    super(scope, id);
    checkKinds('KongCluster', props, 'KongClusterProps');
    checkCluster(props);
    for (const warning of releaseWarnings(props.slot, props.release)) Annotations.of(this).addWarning(warning);
    const { release, logGroupName, permissions, runsProxies = true, runsAdmin = props.admins !== undefined } = props;
    if (logGroupName === undefined) this.logGroup = this.createLogGroup();
    this.logGroupName = logGroupName ?? awaitedName(this.logGroup, permissions);
    this.permissions = permissions ?? this.createPermissions();
    this.definitions = {
      proxy: this.definition('proxy'),
      admin: this.definition('admin'),
      migrations: this.definition('migrations'),
    };
    const proxyCount = props.proxyCountExpression ?? String(firstCount(release));
    this.proxyService = this.service('proxy', runsProxies, proxyCount);
    this.adminService = this.service(
      'admin',
      runsAdmin && !release.adopted?.servesAdmin,
      String(release.adminCount ?? 1),
    );
    this.autoscaling = this.scale(runsProxies);
  }

  /** Terraform expression of a task definition's ARN, for example to run the migrations with it. */
  definitionArn(part: NodePart): string {
    const own = this.ownDefinition(part);
    return own ?? expression(`${address(this.definitions[part])}[0].arn`);
  }

  /** ARN of the part's existing task definition, if there is one. */
  private ownDefinition(part: NodePart): string | undefined {
    return part === 'migrations' ? undefined : this.props.release.taskDefinitions?.[part];
  }

  private createLogGroup(): CloudwatchLogGroup {
    const { name, slot } = this.props;
    return readable(new CloudwatchLogGroup(this, 'logs', logGroupConfig(`/kong/${name}/${slot}`, this.props)));
  }

  private createPermissions(): INodePermissions {
    const { name, slot, release, datastore } = this.props;
    return new NodePermissions(this, 'permissions', {
      ...this.props,
      name: `${name}-${slot}`,
      secretArns: Object.values(nodeSecrets(release, datastore)),
      logGroupArns: this.logGroup ? [this.logGroup.arn] : [],
    });
  }

  private definition(part: NodePart): EcsTaskDefinition {
    const { name, slot, release, hasDefinitions = true } = this.props;
    const definition = readable(
      new EcsTaskDefinition(this, `${part}-definition`, {
        family: `${name}-${slot}-${part}`,
        ...platformOf(release),
        cpu: String(release.cpu ?? DEFAULT_CPU),
        memory: String(release.memory ?? DEFAULT_MEMORY),
        executionRoleArn: part === 'migrations' ? this.permissions.migrationRoleArn : this.permissions.executionRoleArn,
        taskRoleArn: this.permissions.taskRoleArn,
        containerDefinitions: JSON.stringify([this.container(part)]),
        dependsOn: [...this.permissions.taskDependencies],
      }),
    );
    const own = this.ownDefinition(part);
    definition.count = hasDefinitions && own === undefined ? 1 : 0;
    if (part !== 'migrations' && own !== undefined) this.checkOwn(part, own);
    return definition;
  }

  private checkOwn(part: ServicePart, arn: string): void {
    const { slot, release, datastore, hasDefinitions = true } = this.props;
    const own = ownTaskDefinition(this, `own-${part}`, {
      prop: `${slot}.taskDefinitions.${part}`,
      arn,
      containerName: this.containerName(part),
      image: release.image,
      ports: part === 'admin' ? [PORTS.proxy, PORTS.admin] : this.planes(part).map((plane) => PORTS[plane]),
      host: datastore.host,
      // An adopted definition already runs, so its Admin API is not judged.
      isClosed: part === 'proxy' && release.adopted === undefined,
    });
    own.count = hasDefinitions ? 1 : 0;
  }

  private containerName(part: ServicePart): string {
    const { taskDefinitions } = this.props.release;
    return (this.ownDefinition(part) === undefined ? undefined : taskDefinitions?.containerName) ?? CONTAINER;
  }

  private container(part: NodePart): Record<string, unknown> {
    return kongContainer(part, { ...this.props, logGroupName: this.logGroupName });
  }

  private service(part: ServicePart, runs: boolean, count: string): EcsService {
    const { name, slot, clusterArn, subnetIds, release, resizes = false, preventDestroy = false } = this.props;
    const routers = this.planes(part).map((plane) => this.routerOf(plane));
    const loadBalancer = this.balancers(part);
    const service = this.createService(part, {
      name: serviceName(name, slot, part, release),
      cluster: clusterArn,
      taskDefinition: this.definitionArn(part),
      ...placementOf(release),
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      networkConfiguration: { subnets: [...subnetIds], securityGroups: [...this.securityGroupIds(part)] },
      ...(loadBalancer.length > 0 ? { healthCheckGracePeriodSeconds: 60, loadBalancer: [...loadBalancer] } : {}),
      dependsOn: routers.flatMap((router) => router?.serviceDependencies ?? []),
      lifecycle: {
        ...(part === 'proxy' && resizes ? {} : { ignoreChanges: ['desired_count'] }),
        preventDestroy: part === 'proxy' && preventDestroy,
      },
    });
    keepAsMade(service);
    service.count = runs ? 1 : 0;
    service.addOverride('desired_count', expression(count));
    return service;
  }

  private createService(part: ServicePart, config: ServiceConfig): EcsService {
    const { slot, release, importsAdopted = true } = this.props;
    const isAdopted = part === 'proxy' ? release.adopted !== undefined : release.adopted?.adminService !== undefined;
    const id = `${part}-service`;
    // A delete waits until the last request has ended, and up to twenty minutes for ECS; Terraform's default is too short for both.
    // An adopted service keeps the default, because another timeout would be a change.
    if (!isAdopted) return readable(new EcsService(this, id, { ...config, timeouts: { delete: '90m' } }));
    const { launchType, taskDefinition, name } = config;
    const claims = {
      name,
      definition: taskDefinitionName(taskDefinition),
      definitionProp: `${slot}.taskDefinitions.${part}`,
      launchType,
      securityGroupIds: this.securityGroupIds(part),
      balancers: this.balancers(part),
    };
    return readable(new AdoptedService(this, id, { ...config, claims, importsAdopted }));
  }

  /** Planes that the nodes of a part serve. */
  private planes(part: ServicePart): readonly ServicePart[] {
    return part === 'proxy' && this.props.release.adopted?.servesAdmin ? ['proxy', 'admin'] : [part];
  }

  private routerOf(plane: ServicePart): ITrafficRouter | undefined {
    return plane === 'proxy' ? this.props.proxies : this.props.admins;
  }

  private balancers(part: ServicePart): readonly AdoptedBalancer[] {
    const { slot } = this.props;
    const containerName = this.containerName(part);
    return this.planes(part).flatMap((plane) => {
      const router = this.routerOf(plane);
      return router
        ? [{ targetGroupArn: router.targetGroupArns[slot], containerName, containerPort: PORTS[plane] }]
        : [];
    });
  }

  /** Depends on the service, so Terraform creates it after the service and removes it before. */
  private scale(runs: boolean): ProxyAutoscaling | undefined {
    const { name, slot, release, clusterArn, proxies, loadBalancerArn, scaling } = this.props;
    if (!release.autoscaling) return undefined;
    const autoscaling = new ProxyAutoscaling(this, 'autoscaling', {
      ...release.autoscaling,
      ...scaling,
      clusterArn,
      serviceName: serviceName(name, slot, 'proxy', release),
      exists: runs,
      ...(loadBalancerArn === undefined
        ? {}
        : { behind: { targetGroup: proxies.targetGroupArns[slot], loadBalancer: loadBalancerArn } }),
    });
    depend(autoscaling.target, this.proxyService);
    return autoscaling;
  }

  private securityGroupIds(part: ServicePart): readonly string[] {
    const { securityGroupIds, adminSecurityGroupIds = securityGroupIds, release } = this.props;
    const { adopted } = release;
    if (adopted && part === 'proxy') return adopted.securityGroupIds;
    if (adopted?.adminService !== undefined) return adopted.adminSecurityGroupIds ?? adopted.securityGroupIds;
    return part === 'proxy' ? securityGroupIds : adminSecurityGroupIds;
  }
}

/** ECS service name of one part of a slot. */
export function serviceName(name: string, slot: Slot, part: ServicePart, { adopted }: ExistingParts): string {
  const own = part === 'proxy' ? adopted?.proxyService : adopted?.adminService;
  return own ?? `${name}-${slot}-${part}`;
}
