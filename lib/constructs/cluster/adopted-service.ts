import type { EcsServiceConfig } from '@cdktf/provider-aws/lib/ecs-service';
import { EcsService } from '@cdktf/provider-aws/lib/ecs-service';
import type { Construct } from 'constructs';
import { clusterName, taskDefinitionName } from '../terraform/arn-part';
import type { Claim } from '../terraform/claim';
import { listed, postconditions, texts } from '../terraform/claim';
import { expression, operand } from '../terraform/expression';
import { ImportBlock } from '../terraform/import-block';

/** Where a service that was made elsewhere registers its nodes. */
export interface AdoptedBalancer {
  readonly targetGroupArn: string;
  readonly containerName: string;
  readonly containerPort: number;
}

/** A service that was made elsewhere. */
export interface AdoptedServiceConfig extends EcsServiceConfig {
  readonly cluster: string;
  readonly taskDefinition: string;
  /** What the props claim of it. */
  readonly claims: ServiceClaims;
  /** It comes in with this apply, which changes nothing of it. */
  readonly importsAdopted: boolean;
}

/** What the props claim of a service; a way back would make it again by them. */
export interface ServiceClaims {
  readonly name: string;
  /** `FAMILY:REVISION` */
  readonly definition: string;
  /** Prop that says the definition. */
  readonly definitionProp: string;
  /** Undefined for capacity providers. */
  readonly launchType: string | undefined;
  readonly securityGroupIds: readonly string[];
  readonly balancers: readonly AdoptedBalancer[];
}

/** What makes it the service that it is. All other arguments stay what they are: to change them could restart its nodes. */
const KEPT_IN_HAND = ['id', 'name', 'cluster', 'task_definition', 'timeouts'];

/** An ECS service that comes in by an import block, and of which nothing but a patch of its definition is changed. */
export class AdoptedService extends EcsService {
  constructor(scope: Construct, id: string, config: AdoptedServiceConfig) {
    const { claims, importsAdopted, ...service } = config;
    // An import knows the definition by family and revision (provider: resource aws_ecs_service), and an ARN would look like a change.
    super(scope, id, { ...service, taskDefinition: taskDefinitionName(config.taskDefinition) });
    const others = Object.keys(this.synthesizeAttributes()).filter((name) => !KEPT_IN_HAND.includes(name));
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

/** Where it registers its nodes, and which security groups they are in. */
const REGISTERED =
  '[for it in self.load_balancer : format("%s:%d in %s", it.container_name, it.container_port, it.target_group_arn)]';
const SECURED = 'flatten([for it in self.network_configuration : tolist(it.security_groups)])';

const CLAIMS: readonly ((claims: ServiceClaims) => Claim)[] = [
  ({ definition, definitionProp }) => ({
    code: 'KBG-GUARD-022',
    holds: `self.task_definition == "${definition}"`,
    sentence: `runs ${expression('self.task_definition')}, but ${definitionProp} says ${definition}; say the revision that runs, so that no node is restarted`,
  }),
  ({ launchType }) => ({
    code: 'KBG-GUARD-023',
    holds:
      launchType === undefined ? 'length(self.capacity_provider_strategy) > 0' : `self.launch_type == "${launchType}"`,
    sentence: `runs on ${expression('length(self.capacity_provider_strategy) > 0 ? "capacity providers" : self.launch_type')}, but capacity says ${launchType ?? 'capacity providers'}; say what it runs on, so that a way back starts it there again`,
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
    sentence: `registers ${listed(REGISTERED)}, but the upgrade leads requests to ${balancers.map((it) => `${it.containerName}:${it.containerPort} in ${it.targetGroupArn}`).join(', ')}; say its own target groups and container, and take any other from it first`,
  }),
  ({ securityGroupIds }) => ({
    code: 'KBG-GUARD-025',
    holds: same(SECURED, securityGroupIds.map(operand)),
    sentence: `is in ${listed(SECURED)}, but securityGroupIds says ${securityGroupIds.join(', ')}; say its own, so that a way back starts it there again`,
  }),
  () => ({
    code: 'KBG-GUARD-026',
    holds: '!anytrue([for it in self.network_configuration : it.assign_public_ip])',
    sentence:
      'gives its nodes public addresses, which a way back would not; give it private subnets that lead to the registry first (aws ecs update-service --network-configuration)',
  }),
  () => ({
    code: 'KBG-GUARD-027',
    holds:
      'length(self.service_registries) == 0 && !anytrue([for it in self.service_connect_configuration : length(it.service) > 0])',
    sentence:
      'is found by service discovery or Service Connect, past the load balancer; lead those clients to the load balancer first: at the end of the upgrade nothing would answer them',
  }),
  () => ({
    code: 'KBG-GUARD-028',
    holds: 'alltrue([for it in self.deployment_controller : it.type == "ECS"])',
    sentence: `is deployed by ${listed('[for it in self.deployment_controller : it.type]')}, which changes target groups by itself; only services that ECS deploys can be upgraded here`,
  }),
];

/** Expression: both lists hold the same texts, in whatever order. */
function same(live: string, said: readonly string[]): string {
  return `${texts(live)} == ${texts(`[${said.join(', ')}]`)}`;
}
