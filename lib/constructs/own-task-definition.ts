import { DataAwsEcsTaskDefinition } from '@cdktf/provider-aws/lib/data-aws-ecs-task-definition';
import type { Postcondition } from 'cdktf';
import type { Construct } from 'constructs';
import { expression, operand, readable } from './expression';

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
export class OwnTaskDefinition extends DataAwsEcsTaskDefinition {
  constructor(scope: Construct, id: string, claims: DefinitionClaims) {
    super(scope, id, { taskDefinition: claims.arn });
    readable(this);
    const kong = `[for it in jsondecode(self.container_definitions) : it if it.name == ${operand(claims.containerName)}]`;
    this.lifecycle = { postcondition: CLAIMS.flatMap((claim) => claim(claims, kong)) };
  }
}

type Claim = (claims: DefinitionClaims, kong: string) => readonly Postcondition[];

const CLAIMS: readonly Claim[] = [
  (claims, kong) => [
    must(
      claims,
      `length(${kong}) == 1`,
      `has no container ${claims.containerName}; say containerName, the one of Kong`,
    ),
    must(
      claims,
      'self.network_mode == "awsvpc"',
      `has network mode ${expression('self.network_mode')} where awsvpc is needed, by which each node has an address of its own; register a revision with it`,
    ),
    must(
      claims,
      `alltrue([for it in ${kong} : it.image == ${operand(claims.image)}])`,
      `runs the image ${expression(`join(", ", [for it in ${kong} : it.image])`)}, but image says ${claims.image}, with which the migrations run; say the definition of that release`,
    ),
    must(
      claims,
      `length(setsubtract(${JSON.stringify(claims.ports)}, [for it in flatten([for it in ${kong} : try(it.portMappings, [])]) : it.containerPort])) == 0`,
      `does not map port ${claims.ports.join(' and ')} of ${claims.containerName}, which the load balancer asks; register a revision that does`,
    ),
    must(
      claims,
      `alltrue([for it in ${settings(kong, 'KONG_PG_HOST')} : it == ${operand(claims.host)}])`,
      `has KONG_PG_HOST ${expression(`join(", ", ${settings(kong, 'KONG_PG_HOST')})`)}, but datastore says ${claims.host}; both colours and the migrations must use one datastore`,
    ),
  ],
  (claims, kong) =>
    claims.isClosed
      ? [
          must(
            claims,
            `anytrue([for it in ${settings(kong, 'KONG_ADMIN_LISTEN')} : it == "off"])`,
            'must have KONG_ADMIN_LISTEN=off in its environment: an Admin API of the next release must not exist before migrate-finish; register a revision that has',
          ),
        ]
      : [],
];

/** Values of a plain setting. */
function settings(kong: string, name: string): string {
  return `[for it in flatten([for it in ${kong} : try(it.environment, [])]) : it.value if it.name == "${name}"]`;
}

function must({ prop, arn }: DefinitionClaims, condition: string, sentence: string): Postcondition {
  return { condition: expression(condition), errorMessage: `${prop} (${arn}) ${sentence}` };
}
