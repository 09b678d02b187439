import type { ICloud } from '../cloud/cloud';
import { dataBehaviour } from './behaviours';
import { diagnosticOf, diagnosticOfFinding } from './values/diagnostic';
import { ProviderConfigurations } from './provider-configurations';
import { ResourceCalls } from './resource-calls';
import type { BlockSchema, TerraformType } from './schema/schema';
import { wireSchema } from './schema/schema-wire';
import type { Schemas } from './schemas';
import { validate } from './validate';
import type { Attributes } from './values/value';
import { conformBlock, mapValues } from './values/value';
import { attributesOf, dynamic, type Answer, type ProviderRequest } from './values/wire';
import { LabError } from '../common/lab-error';

/** `peer` is the connection that the request came over. */
export type Handler = (request: ProviderRequest, peer: string) => Answer | Promise<Answer>;

/** The calls of the protocol, answered from the cloud. */
export class Handlers {
  private readonly configurations = new ProviderConfigurations();
  private readonly resources: ResourceCalls;

  constructor(
    private readonly cloud: ICloud,
    private readonly schemas: Schemas,
  ) {
    this.resources = new ResourceCalls(cloud, schemas, this.configurations);
  }

  readonly table: Readonly<Record<string, Handler>> = guarded({
    GetSchema: () => this.schema(),
    PrepareProviderConfig: ({ config }) => ({ prepared_config: config }),
    ValidateResourceTypeConfig: ({ type_name = '', config }) => findings(this.schemas.resource(type_name), config),
    ValidateDataSourceConfig: ({ type_name = '', config }) => findings(this.schemas.dataSource(type_name), config),
    Configure: ({ config }, peer) => this.configure(attributesOf(config) ?? {}, peer),
    Stop: (_, peer) => {
      this.configurations.of(peer).stop();
      return {};
    },
    UpgradeResourceState: (request) => this.resources.upgrade(request),
    ReadResource: (request) => this.resources.read(request),
    PlanResourceChange: (request, peer) => this.resources.plan(request, peer),
    ApplyResourceChange: (request, peer) => this.resources.apply(request, peer),
    ImportResourceState: (request) => this.resources.import(request),
    ReadDataSource: (request) => this.readData(request),
  });

  /** Ends all that waits. */
  close(): void {
    this.configurations.stopAll();
  }

  private schema(): Answer {
    const wired = (schemas: ReadonlyMap<string, BlockSchema>): object =>
      Object.fromEntries([...schemas].map(([name, schema]) => [name, wireSchema(schema)]));
    return {
      provider: wireSchema(this.schemas.provider),
      resource_schemas: wired(this.schemas.resources),
      data_source_schemas: wired(this.schemas.data),
    };
  }

  private configure(config: Attributes, peer: string): Answer {
    this.configurations.configure(peer, config);
    const { region } = config;
    if (typeof region === 'string' && region !== this.cloud.region) {
      this.cloud.assume(`region ${region} (all of the lab is in ${this.cloud.region})`);
    }
    return {};
  }

  private readData({ type_name = '', config }: ProviderRequest): Answer {
    const doing = `reading data.${type_name}`;
    try {
      const schema = this.schemas.dataSource(type_name);
      const behaviour = dataBehaviour(type_name);
      if (!behaviour) {
        throw new LabError(
          'KBG-LAB-013',
          `the lab does not serve the data source ${type_name}; read its values from variables or settings when you apply to the lab`,
        );
      }
      const wanted = attributesOf(config) ?? {};
      const answer = { region: this.cloud.region, ...behaviour(this.cloud, wanted) };
      return { state: dynamic(conformBlock(schema, { ...empty(schema), ...wanted, ...withoutUnset(answer) })) };
    } catch (error) {
      return { diagnostics: [diagnosticOf(doing, error)] };
    }
  }
}

/** No exception gets out of a call but as a diagnostic. */
function guarded(table: Readonly<Record<string, Handler>>): Readonly<Record<string, Handler>> {
  return mapValues(table, (handler, name) => async (request, peer) => {
    try {
      return await handler(request, peer);
    } catch (error) {
      return { diagnostics: [diagnosticOf(`${name} ${request.type_name ?? ''}`.trim(), error)] };
    }
  });
}

function findings(schema: BlockSchema, config: ProviderRequest['config']): Answer {
  return { diagnostics: validate(schema, attributesOf(config) ?? {}).map(diagnosticOfFinding) };
}

/** Empty values for computed lists, sets and maps that no behaviour filled, as the real provider answers them. */
function empty(schema: BlockSchema): Attributes {
  const computed = [...schema.attributes].filter(([, { computed }]) => computed);
  return Object.fromEntries(
    computed.flatMap(([name, { type }]) => (isCollection(type) ? [[name, nothing(type)]] : [])),
  );
}

function isCollection(type: TerraformType): boolean {
  return Array.isArray(type) && type[0] !== 'object';
}

function nothing(type: TerraformType): Attributes | readonly [] {
  return type[0] === 'map' ? {} : [];
}

function withoutUnset(from: Attributes): Attributes {
  return Object.fromEntries(Object.entries(from).filter(([, value]) => value !== null));
}
