import type { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { EcsService } from '@cdktf/provider-aws/lib/ecs-service';
import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition';
import type { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Slot, SlotState } from '../domain';
import { address, expression, readable } from './expression';
import type { IKongDatastore } from './kong-datastore';
import type { KongReleaseProps } from './kong-release';
import { DEFAULT_CPU, DEFAULT_MEMORY } from './kong-release';
import type { NodePart } from './node-environment';
import { nodeEnvironment, nodeSecrets, PORTS } from './node-environment';
import type { NodePermissions } from './node-permissions';

/** The name of Kong's container in every task definition. */
export const CONTAINER = 'kong';

/** What one colour needs around it. */
export interface KongClusterProps {
  readonly name: string;
  readonly slot: Slot;
  readonly state: SlotState;
  readonly release: KongReleaseProps;
  readonly datastore: IKongDatastore;
  readonly region: string;
  readonly clusterArn: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: Readonly<Record<NodePart, string>>;
  readonly permissions: NodePermissions;
  readonly targetGroups: { readonly proxy: LbTargetGroup; readonly admin: LbTargetGroup };
  /** Terraform expression: proxies that the service starts with. */
  readonly proxyCount: string;
  /** This stage may change the size of proxies that run: they carry no traffic. Otherwise the live count is left alone. */
  readonly resizes: boolean;
  readonly logGroup: CloudwatchLogGroup;
  /** Seconds ECS lets a node live after SIGTERM. */
  readonly stopTimeoutSeconds: number;
  /** What must exist before a service: the rules that hold its target groups. */
  readonly serviceDependencies: Readonly<Record<'proxy' | 'admin', readonly ITerraformDependable[]>>;
}

/**
 * One colour: task definitions, proxy service and admin service. What a stage may remove stays in the JSON with `count = 0`: a
 * resource that left the JSON could be destroyed past the guard by `-target`.
 */
export class KongCluster extends Construct {
  readonly logGroup: CloudwatchLogGroup;
  readonly definitions: Readonly<Record<NodePart, EcsTaskDefinition>>;
  readonly proxyService: EcsService;
  readonly adminService: EcsService;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: KongClusterProps,
  ) {
    super(scope, id);
    this.logGroup = props.logGroup;
    this.definitions = {
      proxy: this.definition('proxy'),
      admin: this.definition('admin'),
      migrations: this.definition('migrations'),
    };
    this.proxyService = this.service('proxy', props.state.proxies, props.proxyCount);
    this.adminService = this.service('admin', props.state.admin, String(props.release.adminCount ?? 1));
  }

  private definition(part: NodePart): EcsTaskDefinition {
    const { name, slot, release, permissions, state } = this.props;
    const definition = readable(
      new EcsTaskDefinition(this, `${part}-definition`, {
        family: `${name}-${slot}-${part}`,
        requiresCompatibilities: ['FARGATE'],
        networkMode: 'awsvpc',
        cpu: String(release.cpu ?? DEFAULT_CPU),
        memory: String(release.memory ?? DEFAULT_MEMORY),
        executionRoleArn: permissions.execution.arn,
        taskRoleArn: permissions.task.arn,
        containerDefinitions: JSON.stringify([this.container(part)]),
        dependsOn: [permissions.executionPolicy],
      }),
    );
    definition.count = state.definitions ? 1 : 0;
    return definition;
  }

  private container(part: NodePart): Record<string, unknown> {
    const { release, datastore, region, stopTimeoutSeconds, logGroup } = this.props;
    const ports = { proxy: [PORTS.proxy], admin: [PORTS.proxy, PORTS.admin], migrations: [] }[part];
    return {
      name: CONTAINER,
      image: release.image,
      essential: true,
      // A one-off task that was started without its own command only reads.
      ...(part === 'migrations' ? { command: ['kong', 'migrations', 'list'] } : {}),
      environment: sorted(nodeEnvironment(part, release, datastore), 'value'),
      secrets: sorted(nodeSecrets(release, datastore), 'valueFrom'),
      portMappings: ports.map((containerPort) => ({ containerPort, protocol: 'tcp' })),
      stopTimeout: stopTimeoutSeconds,
      logConfiguration: {
        logDriver: 'awslogs',
        options: {
          'awslogs-group': logGroup.nameInput,
          'awslogs-region': region,
          'awslogs-stream-prefix': part,
        },
      },
    };
  }

  private service(part: 'proxy' | 'admin', runs: boolean, count: string): EcsService {
    const { name, slot, clusterArn, subnetIds, securityGroupIds, targetGroups, state } = this.props;
    const service = readable(
      new EcsService(this, `${part}-service`, {
        name: serviceName(name, slot, part),
        cluster: clusterArn,
        taskDefinition: expression(`${address(this.definitions[part])}[0].arn`),
        launchType: 'FARGATE',
        deploymentMinimumHealthyPercent: 100,
        deploymentMaximumPercent: 200,
        healthCheckGracePeriodSeconds: 60,
        networkConfiguration: { subnets: [...subnetIds], securityGroups: [securityGroupIds[part]] },
        loadBalancer: [
          { targetGroupArn: targetGroups[part].arn, containerName: CONTAINER, containerPort: PORTS[part] },
        ],
        dependsOn: [...this.props.serviceDependencies[part]],
        lifecycle: {
          ...(part === 'proxy' && this.props.resizes ? {} : { ignoreChanges: ['desired_count'] }),
          preventDestroy: runs && part === 'proxy' && state.weight > 0,
        },
      }),
    );
    service.count = runs ? 1 : 0;
    service.addOverride('desired_count', expression(count));
    return service;
  }
}

/** ECS service name of one part of one colour. */
export function serviceName(name: string, slot: Slot, part: 'proxy' | 'admin'): string {
  return `${name}-${slot}-${part}`;
}

/** Sorted by name: the order of a map must never look like a change of a running definition. */
function sorted(values: Readonly<Record<string, string>>, key: 'value' | 'valueFrom'): Record<string, string>[] {
  return Object.keys(values)
    .sort()
    .map((name) => ({ name, [key]: values[name] ?? '' }));
}
