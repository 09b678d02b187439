import type { ICloud } from '../cloud/cloud';
import { resourceBehaviour } from './behaviours';
import { PartlyDone } from './behaviours/behaviour';
import { diagnosticOf } from './values/diagnostic';
import { planState } from './plan';
import type { ProviderConfigurations } from './provider-configurations';
import type { Schemas } from './schemas';
import { titleOf } from './titles';
import type { Attributes, Value } from './values/value';
import { conformBlock, isAttributes } from './values/value';
import { attributePath } from './values/path';
import { attributesOf, dynamic, type Answer, type ProviderRequest } from './values/wire';

/** The calls about managed resources. */
export class ResourceCalls {
  constructor(
    private readonly cloud: ICloud,
    private readonly schemas: Schemas,
    private readonly configurations: ProviderConfigurations,
  ) {}

  upgrade({ type_name = '', raw_state }: ProviderRequest): Answer {
    const state = JSON.parse(raw_state?.json.toString('utf8') ?? '{}') as Attributes;
    return { upgraded_state: dynamic(conformBlock(this.schemas.resource(type_name), state)) };
  }

  read({ type_name = '', current_state }: ProviderRequest): Answer {
    const state = attributesOf(current_state);
    if (!state) return { new_state: current_state };
    try {
      const schema = this.schemas.resource(type_name);
      const found = resourceBehaviour(type_name, schema).read(this.cloud, state);
      return { new_state: dynamic(found ? conformBlock(schema, { ...state, ...found }) : null) };
    } catch (error) {
      const diagnostics = [diagnosticOf(`reading ${this.title(type_name, state)}`, error)];
      return { new_state: current_state, diagnostics };
    }
  }

  plan({ type_name = '', prior_state, proposed_new_state, config }: ProviderRequest, peer: string): Answer {
    const proposed = attributesOf(proposed_new_state);
    if (!proposed) return { planned_state: proposed_new_state, legacy_type_system: true };
    try {
      const { state, requiresReplace } = planState(
        type_name,
        this.schemas.resource(type_name),
        { prior: attributesOf(prior_state), proposed, config: attributesOf(config) ?? {} },
        { region: this.cloud.region, tags: this.configurations.of(peer).defaultTags },
      );
      return {
        planned_state: dynamic(state),
        requires_replace: requiresReplace.map(attributePath),
        // As the real provider: its SDK predates the checks that Terraform would otherwise make.
        legacy_type_system: true,
      };
    } catch (error) {
      const diagnostics = [diagnosticOf(`planning ${this.title(type_name, proposed)}`, error)];
      return { planned_state: proposed_new_state, diagnostics, legacy_type_system: true };
    }
  }

  async apply({ type_name = '', prior_state, planned_state }: ProviderRequest, peer: string): Promise<Answer> {
    const [prior, planned] = [attributesOf(prior_state), attributesOf(planned_state)];
    const verb = planned === null ? 'deleting' : prior === null ? 'creating' : 'updating';
    try {
      const new_state = await this.carryOut(type_name, prior, planned, this.configurations.of(peer).signal);
      return { new_state: dynamic(new_state), legacy_type_system: true };
    } catch (error) {
      const schema = this.schemas.resource(type_name);
      const partly = error instanceof PartlyDone && planned !== null;
      const done = partly
        ? conformBlock(schema, { tags_all: {}, ...withoutUnknown(planned), ...error.attributes })
        : prior;
      const reason: unknown = error instanceof PartlyDone ? error.reason : error;
      const doing = `${verb} ${this.title(type_name, planned ?? prior ?? {})}`;
      return { new_state: dynamic(done), diagnostics: [diagnosticOf(doing, reason)], legacy_type_system: true };
    }
  }

  import({ type_name = '', id = '' }: ProviderRequest): Answer {
    const schema = this.schemas.resource(type_name);
    const own = resourceBehaviour(type_name, schema).import?.(this.cloud, id) ?? { id, name: id, arn: id };
    const state = dynamic(conformBlock(schema, { region: this.cloud.region, tags_all: {}, ...own }));
    return { imported_resources: [{ type_name, state }] };
  }

  private title(type: string, attributes: Attributes): string {
    return titleOf(resourceBehaviour(type, this.schemas.resource(type)).title ?? type, attributes);
  }

  private async carryOut(
    type: string,
    prior: Attributes | null,
    planned: Attributes | null,
    signal: AbortSignal,
  ): Promise<Attributes | null> {
    const schema = this.schemas.resource(type);
    const behaviour = resourceBehaviour(type, schema);
    if (planned === null) {
      await behaviour.delete(this.cloud, prior ?? {});
      return null;
    }
    const known = withoutUnknown(planned);
    const done =
      prior === null
        ? await behaviour.create(this.cloud, known, signal)
        : await behaviour.update(this.cloud, known, prior, signal);
    const tags_all = known.tags_all ?? {};
    return conformBlock(schema, { ...known, tags_all, ...done });
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
