import type { EcsServiceConfig } from '@cdktf/provider-aws/lib/ecs-service';
import { EcsService } from '@cdktf/provider-aws/lib/ecs-service';
import type { Construct } from 'constructs';
import { clusterName, taskDefinitionName } from '../terraform/arn-part';
import type { Claim } from '../terraform/claim';
import { listed, postconditions, texts } from '../terraform/claim';
import { expression, operand } from '../terraform/expression';
import { ImportBlock } from '../terraform/import-block';

/** Target group and container port with which an adopted service registers its nodes. */
export interface AdoptedBalancer {
  readonly targetGroupArn: string;
  readonly containerName: string;
  readonly containerPort: number;
}

/** Configuration of an adopted service. */
export interface AdoptedServiceConfig extends EcsServiceConfig {
  readonly cluster: string;
  readonly taskDefinition: string;
  /** Facts that the props state about the service. */
  readonly claims: ServiceClaims;
  /** True if this apply imports the service; the apply then does not change it. */
  readonly importsAdopted: boolean;
}

/** Facts that the props state about a service. A way back creates the service again from these facts. */
export interface ServiceClaims {
  readonly name: string;
  /** `FAMILY:REVISION` */
  readonly definition: string;
  /** Name of the prop with the definition. */
  readonly definitionProp: string;
  /** Undefined for capacity providers. */
  readonly launchType: string | undefined;
  readonly securityGroupIds: readonly string[];
  readonly balancers: readonly AdoptedBalancer[];
}

/** Attributes that Terraform manages. It ignores all others, because a change of them could restart the nodes. */
const MANAGED = ['id', 'name', 'cluster', 'task_definition', 'timeouts'];

/** An existing ECS service that an import block imports. Terraform changes only its task definition, and only by a patch. */
export class AdoptedService extends EcsService {
  constructor(scope: Construct, id: string, config: AdoptedServiceConfig) {
    const { claims, importsAdopted, ...service } = config;
    // The import reads the definition as FAMILY:REVISION (provider: resource aws_ecs_service), so an ARN would be planned as a change.
    super(scope, id, { ...service, taskDefinition: taskDefinitionName(config.taskDefinition) });
    const others = Object.keys(this.synthesizeAttributes()).filter((name) => !MANAGED.includes(name));
    this.lifecycle = {
      ...config.lifecycle,
      ignoreChanges: importsAdopted ? 'all' : others,
      ...(importsAdopted
        ? {
            postcondition: postconditions(
              `ECS service ${claims.name}`,
              CLAIMS.map((claim) => claim(claims)),
            ),
          }
        : {}),
    };
    if (importsAdopted) new ImportBlock(this, `${clusterName(config.cluster)}/${claims.name}`);
  }
}

/** Expressions: the registered containers and target groups, and the security groups of the service. */
const REGISTERED =
  '[for it in self.load_balancer : format("%s:%d in %s", it.container_name, it.container_port, it.target_group_arn)]';
const SECURED = 'flatten([for it in self.network_configuration : tolist(it.security_groups)])';

const CLAIMS: readonly ((claims: ServiceClaims) => Claim)[] = [
  ({ definition, definitionProp }) => ({
    code: 'KBG-GUARD-022',
    holds: `self.task_definition == "${definition}"`,
    sentence: `runs ${expression('self.task_definition')}, but ${definitionProp} is ${definition}; set it to the running revision, so that no node is restarted`,
  }),
  ({ launchType }) => ({
    code: 'KBG-GUARD-023',
    holds:
      launchType === undefined ? 'length(self.capacity_provider_strategy) > 0' : `self.launch_type == "${launchType}"`,
    sentence: `runs on ${expression('length(self.capacity_provider_strategy) > 0 ? "capacity providers" : self.launch_type')}, but capacity is ${launchType ?? 'capacity providers'}; set it to the service's own, so that a way back starts the service there again`,
  }),
  ({ balancers }) => ({
    code: 'KBG-GUARD-024',
    holds: same(
      REGISTERED,
      balancers.map(
        (it) =>
          `format("%s:%d in %s", ${operand(it.containerName)}, ${it.containerPort}, ${operand(it.targetGroupArn)})`,
      ),
    ),
    sentence: `registers ${listed(REGISTERED)}, but the upgrade routes requests to ${balancers.map((it) => `${it.containerName}:${it.containerPort} in ${it.targetGroupArn}`).join(', ')}; set the props to its own target groups and container, and remove any other target group from the service first`,
  }),
  ({ securityGroupIds }) => ({
    code: 'KBG-GUARD-025',
    holds: same(SECURED, securityGroupIds.map(operand)),
    sentence: `is in ${listed(SECURED)}, but securityGroupIds is ${securityGroupIds.join(', ')}; set it to the service's own, so that a way back uses them again`,
  }),
  () => ({
    code: 'KBG-GUARD-026',
    holds: '!anytrue([for it in self.network_configuration : it.assign_public_ip])',
    sentence:
      'gives its nodes public addresses, and a way back would not; move it to private subnets with a route to the image registry first (aws ecs update-service --network-configuration)',
  }),
  () => ({
    code: 'KBG-GUARD-027',
    holds:
      'length(self.service_registries) == 0 && !anytrue([for it in self.service_connect_configuration : length(it.service) > 0])',
    sentence:
      'has clients that use service discovery or Service Connect instead of the load balancer; move those clients to the load balancer first: after the upgrade they would get no answer',
  }),
  () => ({
    code: 'KBG-GUARD-028',
    holds: 'alltrue([for it in self.deployment_controller : it.type == "ECS"])',
    sentence: `is deployed by ${listed('[for it in self.deployment_controller : it.type]')}, which changes target groups by itself; this library can upgrade only services with the deployment controller ECS`,
  }),
];

/** Expression: both lists have the same texts, in any order. */
function same(live: string, stated: readonly string[]): string {
  return `${texts(live)} == ${texts(`[${stated.join(', ')}]`)}`;
}
