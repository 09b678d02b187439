import type { TerraformDataSource } from 'cdktf';
import type { Construct } from 'constructs';
import type { Claim } from '../terraform/claim';
import { listed, postconditions } from '../terraform/claim';
import { expression, operand, readable } from '../terraform/expression';
import { rareBinding } from '../terraform/rare-bindings';

/** Facts that the props state about an existing task definition. */
export interface DefinitionClaims {
  /** Name of the prop with the definition, for example `green.taskDefinitions.proxy`. */
  readonly prop: string;
  readonly arn: string;
  readonly containerName: string;
  readonly image: string;
  /** Ports to which the load balancer connects. */
  readonly ports: readonly number[];
  /** Host of the datastore. */
  readonly host: string;
  /** True if its Admin API must be off. */
  readonly isClosed: boolean;
}

/**
 * Reads an existing task definition, and refuses the plan if it differs from the props: the migrations run with the image of the props, and
 * the next release must not have an Admin API before the migrations are finished.
 */
export function ownTaskDefinition(scope: Construct, id: string, claims: DefinitionClaims): TerraformDataSource {
  const { DataAwsEcsTaskDefinition } = rareBinding('data-aws-ecs-task-definition');
  const kong = `[for it in jsondecode(self.container_definitions) : it if it.name == ${operand(claims.containerName)}]`;
  const held = CLAIMS.map((claim) => claim(claims, kong));
  return readable(
    new DataAwsEcsTaskDefinition(scope, id, {
      taskDefinition: claims.arn,
      lifecycle: { postcondition: postconditions(`${claims.prop} (${claims.arn})`, held) },
    }),
  );
}

const CLAIMS: readonly ((claims: DefinitionClaims, kong: string) => Claim)[] = [
  ({ containerName }, kong) => ({
    code: 'KBG-GUARD-029',
    holds: `length(${kong}) == 1`,
    sentence: `has no container ${containerName}; set containerName to the name of Kong's container`,
  }),
  () => ({
    code: 'KBG-GUARD-030',
    holds: 'self.network_mode == "awsvpc"',
    sentence: `has network mode ${expression('self.network_mode')}, but needs awsvpc, with which each node has its own address; register a revision with awsvpc`,
  }),
  ({ image }, kong) => ({
    code: 'KBG-GUARD-031',
    holds: `alltrue([for it in ${kong} : it.image == ${operand(image)}])`,
    sentence: `runs the image ${listed(`[for it in ${kong} : it.image]`)}, but image is ${image}, and the migrations run with that image; set the definition of that release`,
  }),
  ({ ports, containerName }, kong) => ({
    code: 'KBG-GUARD-032',
    holds: `length(setsubtract(${JSON.stringify(ports)}, [for it in flatten([for it in ${kong} : try(it.portMappings, [])]) : it.containerPort])) == 0`,
    sentence: `does not map port ${ports.join(' and ')} of ${containerName}, to which the load balancer connects; register a revision with that mapping`,
  }),
  ({ host }, kong) => ({
    code: 'KBG-GUARD-033',
    holds: `alltrue([for it in ${settings(kong, 'KONG_PG_HOST')} : it == ${operand(host)}])`,
    sentence: `has KONG_PG_HOST ${listed(settings(kong, 'KONG_PG_HOST'))}, but the host of datastore is ${host}; set both to the same host: both releases and the migrations must use one datastore`,
  }),
  ({ isClosed }, kong) => ({
    code: 'KBG-GUARD-034',
    holds: isClosed ? `anytrue([for it in ${settings(kong, 'KONG_ADMIN_LISTEN')} : it == "off"])` : 'self.arn != ""',
    sentence:
      'must have KONG_ADMIN_LISTEN=off in its environment: the next release must not have an Admin API before migrate-finish; register a revision with that setting',
  }),
];

/** Values of a plain setting. */
function settings(kong: string, name: string): string {
  return `[for it in flatten([for it in ${kong} : try(it.environment, [])]) : it.value if it.name == "${name}"]`;
}
