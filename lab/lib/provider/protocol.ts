import { loadPackageDefinition } from '@grpc/grpc-js';
import type { ServiceDefinition } from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';

/** Fields of a message: `name: [number, type, 'repeated' or 'map']`. */
type Fields = Readonly<Record<string, readonly [number, string, ('repeated' | 'map')?]>>;

const DIAGNOSTICS = (id: number): Fields => ({ diagnostics: [id, 'Diagnostic', 'repeated'] });

/** Messages of Terraform's plugin protocol 5 as far as they are used here. The numbers are the protocol's. */
const MESSAGES: Readonly<Record<string, Fields>> = {
  DynamicValue: { msgpack: [1, 'bytes'], json: [2, 'bytes'] },
  Step: { attribute_name: [1, 'string'], element_key_string: [2, 'string'], element_key_int: [3, 'int64'] },
  AttributePath: { steps: [1, 'Step', 'repeated'] },
  Diagnostic: {
    severity: [1, 'int32'],
    summary: [2, 'string'],
    detail: [3, 'string'],
    attribute: [4, 'AttributePath'],
  },
  RawState: { json: [1, 'bytes'] },
  Attribute: {
    name: [1, 'string'],
    type: [2, 'bytes'],
    required: [4, 'bool'],
    optional: [5, 'bool'],
    computed: [6, 'bool'],
    sensitive: [7, 'bool'],
  },
  NestedBlock: {
    type_name: [1, 'string'],
    block: [2, 'Block'],
    nesting: [3, 'int32'],
    min_items: [4, 'int64'],
    max_items: [5, 'int64'],
  },
  Block: {
    version: [1, 'int64'],
    attributes: [2, 'Attribute', 'repeated'],
    block_types: [3, 'NestedBlock', 'repeated'],
  },
  Schema: { version: [1, 'int64'], block: [2, 'Block'] },
  Empty: {},
  SchemaResponse: {
    provider: [1, 'Schema'],
    resource_schemas: [2, 'Schema', 'map'],
    data_source_schemas: [3, 'Schema', 'map'],
    ...DIAGNOSTICS(4),
  },
  PrepareRequest: { config: [1, 'DynamicValue'] },
  PrepareResponse: { prepared_config: [1, 'DynamicValue'], ...DIAGNOSTICS(2) },
  ConfigureRequest: { terraform_version: [1, 'string'], config: [2, 'DynamicValue'] },
  DiagnosticsResponse: DIAGNOSTICS(1),
  TypedConfig: { type_name: [1, 'string'], config: [2, 'DynamicValue'] },
  UpgradeRequest: { type_name: [1, 'string'], version: [2, 'int64'], raw_state: [3, 'RawState'] },
  UpgradeResponse: { upgraded_state: [1, 'DynamicValue'], ...DIAGNOSTICS(2) },
  ReadRequest: { type_name: [1, 'string'], current_state: [2, 'DynamicValue'] },
  ReadResponse: { new_state: [1, 'DynamicValue'], ...DIAGNOSTICS(2) },
  PlanRequest: {
    type_name: [1, 'string'],
    prior_state: [2, 'DynamicValue'],
    proposed_new_state: [3, 'DynamicValue'],
    config: [4, 'DynamicValue'],
  },
  PlanResponse: {
    planned_state: [1, 'DynamicValue'],
    requires_replace: [2, 'AttributePath', 'repeated'],
    ...DIAGNOSTICS(4),
    legacy_type_system: [5, 'bool'],
  },
  ApplyRequest: {
    type_name: [1, 'string'],
    prior_state: [2, 'DynamicValue'],
    planned_state: [3, 'DynamicValue'],
    config: [4, 'DynamicValue'],
  },
  ApplyResponse: { new_state: [1, 'DynamicValue'], ...DIAGNOSTICS(3), legacy_type_system: [4, 'bool'] },
  ImportRequest: { type_name: [1, 'string'], id: [2, 'string'] },
  ImportedResource: { type_name: [1, 'string'], state: [2, 'DynamicValue'] },
  ImportResponse: { imported_resources: [1, 'ImportedResource', 'repeated'], ...DIAGNOSTICS(2) },
  ReadDataRequest: { type_name: [1, 'string'], config: [2, 'DynamicValue'] },
  ReadDataResponse: { state: [1, 'DynamicValue'], ...DIAGNOSTICS(2) },
};

const METHODS: Readonly<Record<string, readonly [string, string]>> = {
  GetSchema: ['Empty', 'SchemaResponse'],
  PrepareProviderConfig: ['PrepareRequest', 'PrepareResponse'],
  ValidateResourceTypeConfig: ['TypedConfig', 'DiagnosticsResponse'],
  ValidateDataSourceConfig: ['TypedConfig', 'DiagnosticsResponse'],
  UpgradeResourceState: ['UpgradeRequest', 'UpgradeResponse'],
  Configure: ['ConfigureRequest', 'DiagnosticsResponse'],
  ReadResource: ['ReadRequest', 'ReadResponse'],
  PlanResourceChange: ['PlanRequest', 'PlanResponse'],
  ApplyResourceChange: ['ApplyRequest', 'ApplyResponse'],
  ImportResourceState: ['ImportRequest', 'ImportResponse'],
  ReadDataSource: ['ReadDataRequest', 'ReadDataResponse'],
  Stop: ['Empty', 'Empty'],
};

function message(fields: Fields): object {
  const entries = Object.entries(fields).map(([name, [id, type, rule]]) => [
    name,
    { id, type, ...(rule === 'map' ? { keyType: 'string' } : rule === undefined ? {} : { rule }) },
  ]);
  return { fields: Object.fromEntries(entries) as object };
}

function definition(): Parameters<typeof fromJSON>[0] {
  const messages = Object.entries(MESSAGES).map(([name, fields]) => [name, message(fields)]);
  const methods = Object.entries(METHODS).map(([name, [requestType, responseType]]) => [
    name,
    { requestType, responseType },
  ]);
  const service = { Provider: { methods: Object.fromEntries(methods) as object } };
  return {
    nested: { tfplugin5: { nested: { ...(Object.fromEntries(messages) as object), ...service } } },
  } as Parameters<typeof fromJSON>[0];
}

/** The gRPC service `tfplugin5.Provider`. */
export function providerService(): ServiceDefinition {
  const loaded = loadPackageDefinition(
    fromJSON(definition(), { keepCase: true, longs: Number, defaults: true, bytes: Buffer }),
  );
  const tfplugin5 = loaded.tfplugin5 as unknown as { Provider: { service: ServiceDefinition } };
  return tfplugin5.Provider.service;
}
