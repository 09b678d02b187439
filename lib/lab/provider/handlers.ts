import type { ICloud } from '../cloud/contracts';
import { dataBehaviour, resourceBehaviour } from './behaviours';
import { diagnosticOf } from './diagnostic';
import type { Diagnostic } from './diagnostic';
import { planState } from './plan';
import type { BlockSchema } from './schema/schema';
import { wireSchema } from './schema/schema-wire';
import type { Schemas } from './schemas';
import type { Attributes, Value } from './value';
import { conformBlock, decodeValue, encodeValue, isAttributes } from './value';

interface Dynamic {
  readonly msgpack: Buffer;
}

/** A request of the protocol, with the fields that the calls have. */
export interface ProviderRequest {
  readonly type_name?: string;
  readonly id?: string;
  readonly config?: Dynamic;
  readonly prior_state?: Dynamic;
  readonly proposed_new_state?: Dynamic;
  readonly planned_state?: Dynamic;
  readonly current_state?: Dynamic;
  readonly raw_state?: { readonly json: Buffer };
}

type Answer = Readonly<Record<string, unknown>>;
export type Handler = (request: ProviderRequest) => Answer | Promise<Answer>;

/** The calls of the protocol, answered from the cloud. */
export class Handlers {
  constructor(
    private readonly cloud: ICloud,
    private readonly schemas: Schemas,
  ) {}

  readonly table: Readonly<Record<string, Handler>> = {
    GetSchema: () => ({
      provider: wireSchema(this.schemas.provider),
      resource_schemas: Object.fromEntries(
        [...this.schemas.resources].map(([name, schema]) => [name, wireSchema(schema)]),
      ),
      data_source_schemas: Object.fromEntries(
        [...this.schemas.data].map(([name, schema]) => [name, wireSchema(schema)]),
      ),
    }),
    PrepareProviderConfig: ({ config }) => ({ prepared_config: config }),
    ValidateResourceTypeConfig: () => ({}),
    ValidateDataSourceConfig: () => ({}),
    Configure: () => ({}),
    Stop: () => ({}),
    UpgradeResourceState: (request) => this.upgrade(request),
    ReadResource: (request) => this.read(request),
    PlanResourceChange: (request) => this.plan(request),
    ApplyResourceChange: (request) => this.apply(request),
    ImportResourceState: (request) => this.import(request),
    ReadDataSource: (request) => this.readData(request),
  };

  private upgrade({ type_name = '', raw_state }: ProviderRequest): Answer {
    const state = JSON.parse(raw_state?.json.toString('utf8') ?? '{}') as Attributes;
    return { upgraded_state: dynamic(conformBlock(this.resource(type_name), state)) };
  }

  private read({ type_name = '', current_state }: ProviderRequest): Answer {
    const state = attributes(current_state);
    if (!state) return { new_state: current_state };
    const schema = this.resource(type_name);
    return guarded(`reading ${type_name}`, 'new_state', current_state, () => {
      const found = resourceBehaviour(type_name, schema).read(this.cloud, state);
      return found ? dynamic(conformBlock(schema, { ...state, ...found })) : dynamic(null);
    });
  }

  private plan({ type_name = '', prior_state, proposed_new_state, config }: ProviderRequest): Answer {
    const proposed = attributes(proposed_new_state);
    if (!proposed) return { planned_state: proposed_new_state, legacy_type_system: true };
    const { state, requiresReplace } = planState(
      this.resource(type_name),
      attributes(prior_state),
      proposed,
      attributes(config) ?? {},
    );
    return {
      planned_state: dynamic(state),
      requires_replace: requiresReplace.map((path) => ({ steps: path.map(step) })),
      // As the real provider: its SDK predates the checks that Terraform would otherwise make.
      legacy_type_system: true,
    };
  }

  private async apply({ type_name = '', prior_state, planned_state }: ProviderRequest): Promise<Answer> {
    const schema = this.resource(type_name);
    const [prior, planned] = [attributes(prior_state), attributes(planned_state)];
    const behaviour = resourceBehaviour(type_name, schema);
    const doing = `${planned === null ? 'deleting' : prior === null ? 'creating' : 'updating'} ${type_name}`;
    const answer = await guardedAsync(doing, 'new_state', prior_state ?? dynamic(null), async () => {
      if (planned === null) {
        await behaviour.delete(this.cloud, prior ?? {});
        return dynamic(null);
      }
      const known = withoutUnknown(planned);
      const done =
        prior === null ? await behaviour.create(this.cloud, known) : await behaviour.update(this.cloud, known, prior);
      return dynamic(conformBlock(schema, { ...known, ...done }));
    });
    return { ...answer, legacy_type_system: true };
  }

  private import({ type_name = '', id = '' }: ProviderRequest): Answer {
    const state = dynamic(conformBlock(this.resource(type_name), { id, name: id, arn: id }));
    return { imported_resources: [{ type_name, state }] };
  }

  private readData({ type_name = '', config }: ProviderRequest): Answer {
    const schema = this.schemas.data.get(type_name);
    const behaviour = dataBehaviour(type_name);
    return guarded(`reading data.${type_name}`, 'state', undefined, () => {
      if (!schema || !behaviour)
        throw new Error(
          `the lab does not serve the data source ${type_name}; give its values as settings in a rehearsal`,
        );
      const wanted = attributes(config) ?? {};
      return dynamic(conformBlock(schema, { ...wanted, region: this.cloud.region, ...behaviour(this.cloud, wanted) }));
    });
  }

  private resource(type: string): BlockSchema {
    const schema = this.schemas.resources.get(type);
    if (!schema) throw new Error(`the lab does not serve the resource type ${type}`);
    return schema;
  }
}

/** An unknown that no behaviour has filled in is null after an apply: nothing unknown may be left. */
function withoutUnknown(planned: Attributes): Attributes {
  return Object.fromEntries(Object.entries(planned).map(([name, value]) => [name, known(value)]));
}

function known(value: Value): Value {
  if (Array.isArray(value)) return value.map((it: Value) => known(it));
  if (isAttributes(value)) return withoutUnknown(value);
  return typeof value === 'object' && value !== null ? null : value;
}

function attributes(value: Dynamic | undefined | null): Attributes | null {
  if (!value || value.msgpack.length === 0) return null;
  const decoded = decodeValue(value.msgpack);
  return isAttributes(decoded) ? decoded : null;
}

function dynamic(value: Value): Dynamic {
  return { msgpack: encodeValue(value) };
}

function step(part: string | number): object {
  return typeof part === 'number' ? { element_key_int: part } : { attribute_name: part };
}

function guarded(doing: string, field: string, otherwise: Dynamic | undefined, run: () => Dynamic): Answer {
  try {
    return { [field]: run() };
  } catch (error) {
    return failed(field, otherwise, diagnosticOf(doing, error));
  }
}

async function guardedAsync(
  doing: string,
  field: string,
  otherwise: Dynamic,
  run: () => Promise<Dynamic>,
): Promise<Answer> {
  try {
    return { [field]: await run() };
  } catch (error) {
    return failed(field, otherwise, diagnosticOf(doing, error));
  }
}

function failed(field: string, otherwise: Dynamic | undefined, diagnostic: Diagnostic): Answer {
  return { ...(otherwise ? { [field]: otherwise } : {}), diagnostics: [diagnostic] };
}
