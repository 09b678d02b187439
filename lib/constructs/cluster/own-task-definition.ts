import type { TerraformDataSource } from 'cdktf';
import type { Construct } from 'constructs';
import type { Claim } from '../terraform/claim';
import { listed, postconditions } from '../terraform/claim';
import { expression, operand, readable } from '../terraform/expression';
import { rareBinding } from '../terraform/rare-bindings';

/** What the props claim of a task definition that was made elsewhere. */
export interface DefinitionClaims {
  /** Prop that says it, such as `green.taskDefinitions.proxy`. */
  readonly prop: string;
  readonly arn: string;
  readonly containerName: string;
  readonly image: string;
  /** Ports that the load balancer asks. */
  readonly ports: readonly number[];
  /** Host of the datastore. */
  readonly host: string;
  /** Its Admin API must be off. */
  readonly isClosed: boolean;
}

/**
 * A task definition that was made elsewhere, held against what an upgrade relies on before anything is touched: the migrations run with the
 * image that the props say, and an Admin API of the next release must not exist before they are finished.
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
    sentence: `has no container ${containerName}; say containerName, the one of Kong`,
  }),
  () => ({
    code: 'KBG-GUARD-030',
    holds: 'self.network_mode == "awsvpc"',
    sentence: `has network mode ${expression('self.network_mode')} where awsvpc is needed, by which each node has an address of its own; register a revision with it`,
  }),
  ({ image }, kong) => ({
    code: 'KBG-GUARD-031',
    holds: `alltrue([for it in ${kong} : it.image == ${operand(image)}])`,
    sentence: `runs the image ${listed(`[for it in ${kong} : it.image]`)}, but image says ${image}, with which the migrations run; say the definition of that release`,
  }),
  ({ ports, containerName }, kong) => ({
    code: 'KBG-GUARD-032',
    holds: `length(setsubtract(${JSON.stringify(ports)}, [for it in flatten([for it in ${kong} : try(it.portMappings, [])]) : it.containerPort])) == 0`,
    sentence: `does not map port ${ports.join(' and ')} of ${containerName}, which the load balancer asks; register a revision that does`,
  }),
  ({ host }, kong) => ({
    code: 'KBG-GUARD-033',
    holds: `alltrue([for it in ${settings(kong, 'KONG_PG_HOST')} : it == ${operand(host)}])`,
    sentence: `has KONG_PG_HOST ${listed(settings(kong, 'KONG_PG_HOST'))}, but datastore says ${host}; both colours and the migrations must use one datastore`,
  }),
  ({ isClosed }, kong) => ({
    code: 'KBG-GUARD-034',
    holds: isClosed ? `anytrue([for it in ${settings(kong, 'KONG_ADMIN_LISTEN')} : it == "off"])` : 'self.arn != ""',
    sentence:
      'must have KONG_ADMIN_LISTEN=off in its environment: an Admin API of the next release must not exist before migrate-finish; register a revision that has',
  }),
];

/** Values of a plain setting. */
function settings(kong: string, name: string): string {
  return `[for it in flatten([for it in ${kong} : try(it.environment, [])]) : it.value if it.name == "${name}"]`;
}
