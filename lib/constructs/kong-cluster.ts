import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { EcsService } from '@cdktf/provider-aws/lib/ecs-service';
import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition';
import { Annotations } from 'cdktf';
import { Construct } from 'constructs';
import type { Slot } from '../domain';
import { depend } from './apply-order';
import { address, expression, readable } from './expression';
import { CONTAINER, kongContainer } from './kong-container';
import { checkCluster } from './kong-cluster-check';
import type { KongClusterProps } from './kong-cluster-props';
import { DEFAULT_CPU, DEFAULT_MEMORY, firstCount } from './kong-release';
import { placementOf, platformOf } from './node-capacity';
import type { NodePart } from './node-environment';
import { nodeSecrets, PORTS } from './node-environment';
import type { INodePermissions } from './node-permissions';
import { NodePermissions } from './node-permissions';
import { logGroupConfig } from './role-options';
import { ProxyAutoscaling } from './proxy-autoscaling';
import { releaseWarnings } from './release-warnings';

/**
 * One colour: task definitions, proxy service and admin service. What a stage may remove stays in the JSON with `count = 0`: a
 * resource that left the JSON could be destroyed past the guard by `-target`.
 */
export class KongCluster extends Construct {
  /** Task definitions of the proxies, the admin nodes and the migrations. */
  readonly definitions: Readonly<Record<NodePart, EcsTaskDefinition>>;
  /** Has `count = 0` where no proxies run. */
  readonly proxyService: EcsService;
  /** Has `count = 0` where no admin service runs. */
  readonly adminService: EcsService;
  /** Of the proxies, where the release has it; `count = 0` where no proxies run. */
  readonly autoscaling: ProxyAutoscaling | undefined;
  /** Roles of the nodes: those that were given, or their own. */
  readonly permissions: INodePermissions;
  /** The log group, where none was given. */
  readonly logGroup?: CloudwatchLogGroup;
  private readonly logGroupName: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: KongClusterProps,
  ) {
    super(scope, id);
    checkCluster(props);
    for (const warning of releaseWarnings(props.slot, props.release)) Annotations.of(this).addWarning(warning);
    const { release, logGroupName, permissions, runsProxies = true, runsAdmin = props.admins !== undefined } = props;
    if (logGroupName === undefined) this.logGroup = this.createLogGroup();
    this.logGroupName = logGroupName ?? this.logGroup?.nameInput ?? '';
    this.permissions = permissions ?? this.createPermissions();
    this.definitions = {
      proxy: this.definition('proxy'),
      admin: this.definition('admin'),
      migrations: this.definition('migrations'),
    };
    const proxyCount = props.proxyCountExpression ?? String(firstCount(release));
    this.proxyService = this.service('proxy', runsProxies, proxyCount);
    this.adminService = this.service('admin', runsAdmin, String(release.adminCount ?? 1));
    this.autoscaling = this.scale(runsProxies);
  }

  /** Terraform expression: ARN of a task definition, such as the one with which the migrations are run as a task of their own. */
  definitionArn(part: NodePart): string {
    return expression(`${address(this.definitions[part])}[0].arn`);
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
    definition.count = hasDefinitions ? 1 : 0;
    return definition;
  }

  private container(part: NodePart): Record<string, unknown> {
    return kongContainer(part, { ...this.props, logGroupName: this.logGroupName });
  }

  private service(part: 'proxy' | 'admin', runs: boolean, count: string): EcsService {
    const { name, slot, clusterArn, subnetIds, resizes = false, preventDestroy = false } = this.props;
    const router = part === 'proxy' ? this.props.proxies : this.props.admins;
    const service = readable(
      new EcsService(this, `${part}-service`, {
        name: serviceName(name, slot, part),
        cluster: clusterArn,
        taskDefinition: this.definitionArn(part),
        ...placementOf(this.props.release),
        deploymentMinimumHealthyPercent: 100,
        deploymentMaximumPercent: 200,
        networkConfiguration: { subnets: [...subnetIds], securityGroups: [...this.securityGroupIds(part)] },
        ...(router && {
          healthCheckGracePeriodSeconds: 60,
          loadBalancer: [
            { targetGroupArn: router.targetGroupArns[slot], containerName: CONTAINER, containerPort: PORTS[part] },
          ],
        }),
        dependsOn: [...(router?.serviceDependencies ?? [])],
        lifecycle: {
          ...(part === 'proxy' && resizes ? {} : { ignoreChanges: ['desired_count'] }),
          preventDestroy: part === 'proxy' && preventDestroy,
        },
      }),
    );
    service.count = runs ? 1 : 0;
    service.addOverride('desired_count', expression(count));
    return service;
  }

  /** It depends on the service, so it is gone before a service that is removed, and there after one that is made. */
  private scale(runs: boolean): ProxyAutoscaling | undefined {
    const { name, slot, release, clusterArn, proxies, loadBalancerArn, scaling } = this.props;
    if (!release.autoscaling) return undefined;
    const autoscaling = new ProxyAutoscaling(this, 'autoscaling', {
      ...release.autoscaling,
      ...scaling,
      clusterArn,
      serviceName: serviceName(name, slot, 'proxy'),
      exists: runs,
      ...(loadBalancerArn === undefined
        ? {}
        : { behind: { targetGroup: proxies.targetGroupArns[slot], loadBalancer: loadBalancerArn } }),
    });
    depend(autoscaling.target, this.proxyService);
    return autoscaling;
  }

  private securityGroupIds(part: 'proxy' | 'admin'): readonly string[] {
    const { securityGroupIds, adminSecurityGroupIds = securityGroupIds } = this.props;
    return part === 'proxy' ? securityGroupIds : adminSecurityGroupIds;
  }
}

/** ECS service name of one part of one colour. */
export function serviceName(name: string, slot: Slot, part: 'proxy' | 'admin'): string {
  return `${name}-${slot}-${part}`;
}
