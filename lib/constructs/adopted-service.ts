import type { EcsServiceConfig, EcsServiceLoadBalancer } from '@cdktf/provider-aws/lib/ecs-service';
import { EcsService } from '@cdktf/provider-aws/lib/ecs-service';
import type { Postcondition } from 'cdktf';
import type { Construct } from 'constructs';
import { clusterName, taskDefinitionName } from './arn-part';
import { expression } from './expression';
import { ImportBlock } from './import-block';

/** A service that was made elsewhere. */
export interface AdoptedServiceConfig extends EcsServiceConfig {
  readonly cluster: string;
  readonly taskDefinition: string;
  /** Prop that says the definition, for whoever is refused. */
  readonly definitionProp: string;
  /** It comes in with this apply, which must not change what runs. */
  readonly comesIn: boolean;
}

/** What makes it the service that it is. All other arguments stay what they are: to change them could restart its nodes. */
const KEPT_IN_HAND = ['id', 'name', 'cluster', 'task_definition', 'timeouts'];

/** An ECS service that comes in by an import block, and of which nothing but a patch of its definition is changed. */
export class AdoptedService extends EcsService {
  constructor(scope: Construct, id: string, config: AdoptedServiceConfig) {
    const { definitionProp: _, comesIn, ...service } = config;
    // An import knows the definition by family and revision (provider: resource aws_ecs_service), and an ARN would look like a change.
    super(scope, id, { ...service, taskDefinition: taskDefinitionName(config.taskDefinition) });
    const others = Object.keys(this.synthesizeAttributes()).filter((name) => !KEPT_IN_HAND.includes(name));
    this.lifecycle = {
      ...config.lifecycle,
      ignoreChanges: comesIn ? [...others, 'task_definition'] : others,
      ...(comesIn ? { postcondition: postconditions(config) } : {}),
    };
    if (comesIn) new ImportBlock(this, `${clusterName(config.cluster)}/${config.name}`);
  }
}

/** What the props claim of the service is held against the service itself, before anything is touched. */
function postconditions({ definitionProp, ...config }: AdoptedServiceConfig): Postcondition[] {
  const { name, launchType } = config;
  const definition = taskDefinitionName(config.taskDefinition);
  const runsOn =
    launchType === undefined ? 'length(self.capacity_provider_strategy) > 0' : `self.launch_type == "${launchType}"`;
  return [
    {
      condition: expression(`self.task_definition == "${definition}"`),
      errorMessage: `ECS service ${name} runs ${expression('self.task_definition')}, but ${definitionProp} says ${definition}; say the revision that runs, so that no node is restarted`,
    },
    {
      condition: expression(runsOn),
      errorMessage: `ECS service ${name} runs on ${expression('self.launch_type == "" ? "capacity providers" : self.launch_type')}, but capacity says ${launchType ?? 'capacity providers'}; say what it runs on, so that a way back starts it there again`,
    },
    ...balancers(config).map(({ targetGroupArn, containerName, containerPort }) => ({
      condition: expression(
        `anytrue([for it in self.load_balancer : it.target_group_arn == "${targetGroupArn}" && it.container_name == "${containerName}" && it.container_port == ${containerPort}])`,
      ),
      errorMessage: `ECS service ${name} must register port ${containerPort} of its container ${containerName} in ${targetGroupArn}, and does not; say its own target group and container`,
    })),
  ];
}

function balancers({ loadBalancer }: EcsServiceConfig): readonly EcsServiceLoadBalancer[] {
  return Array.isArray(loadBalancer) ? loadBalancer : [];
}
