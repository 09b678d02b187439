import Ajv from 'ajv';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PREFLIGHT_OUTCOMES, PREFLIGHT_PHASES, type PreflightReport } from '../../lib/domain';
import { preflight, type PreflightRequest } from '../../lib/preflight';
import { ENTERPRISE, FINISHED, PENDING, SETTINGS } from '../support/preflight-cases';
import { PreflightHarness, START_MS } from '../support/preflight-harness';

interface Schema {
  readonly [keyword: string]: unknown;
  readonly properties?: Record<string, Schema>;
  readonly required?: readonly string[];
  readonly $defs?: Record<string, Schema>;
  readonly enum?: readonly string[];
}

const FILE = join(__dirname, '..', '..', 'docs', 'preflight-report.schema.json');
const read = (): Schema => JSON.parse(readFileSync(FILE, 'utf8')) as Schema;

/** Keywords that mean the same in draft 2020-12 and in draft 7, which the validator at hand knows. */
const SHARED = [
  ...['$defs', '$ref', 'title', 'description', 'type', 'enum', 'const', 'properties', 'required'],
  ...['additionalProperties', 'items', 'pattern', 'minLength', 'minimum', 'maximum'],
];

function validator(schema: Schema) {
  const rest = Object.fromEntries(Object.entries(schema).filter(([keyword]) => !/^\$(schema|id)$/.test(keyword)));
  return new Ajv({ allErrors: true }).compile(rest);
}

/** The schema itself and all that it holds, each with the way to it. */
function parts(schema: Schema, way = ''): [string, Schema][] {
  const inner = Object.entries({ ...schema.properties, ...schema.$defs });
  const items = schema.items === undefined ? [] : parts(schema.items as Schema, `${way}[]`);
  return [[way, schema], ...items, ...inner.flatMap(([name, part]) => parts(part, `${way}/${name}`))];
}

let harness: PreflightHarness;
const reports: PreflightReport[] = [];

beforeAll(async () => {
  harness = await PreflightHarness.start();
  const ask = async (database: string, request: Partial<PreflightRequest> = {}) => {
    const { environment } = harness;
    const given = { phase: 'before-up', datastore: harness.place(database), settings: SETTINGS, environment } as const;
    reports.push(await preflight({ timeoutMs: 2_000, ...given, ...request }));
  };
  const expires = '2026-12-01';
  const waivers = ['catch-all-route', 'api-entities', 'nothing'].map((id) => ({ id, reason: 'agreed', expires }));
  await ask(await harness.lab(ENTERPRISE));
  await ask(await harness.lab(`UPDATE routes SET paths = '{/}'`), { waivers });
  await ask(await harness.lab(`INSERT INTO apis (id, name, preserve_host) VALUES (gen_random_uuid(), 'old', false)`), {
    waivers,
  });
  await ask(await harness.lab(`ALTER TABLE routes RENAME COLUMN paths TO ways`), { waivers });
  for (const phase of PREFLIGHT_PHASES) {
    await ask(await harness.lab(ENTERPRISE + PENDING), { phase });
    await ask(await harness.lab(ENTERPRISE + FINISHED), { phase });
  }
  await ask(await harness.empty());
  await ask('missing');
}, START_MS);
afterAll(async () => {
  await harness.close();
}, START_MS);

test('every report has the published form', () => {
  const valid = validator(read());
  for (const report of reports) {
    expect([valid(JSON.parse(JSON.stringify(report))), valid.errors]).toEqual([true, null]);
  }
  expect(new Set(reports.map(({ verdict }) => verdict)).size).toBeGreaterThanOrEqual(3);
});

test('the schema refuses an unknown property, and lists no unused property', () => {
  const ways = parts(read()).flatMap(([way, { properties = {} }]) =>
    Object.keys(properties).map((name) => [way, name]),
  );
  expect(ways.length).toBeGreaterThan(30);
  for (const [way, name] of ways) {
    const schema = read();
    const part = parts(schema).find(([other]) => other === way)![1];
    Reflect.deleteProperty(part.properties!, name!);
    const valid = validator(schema);
    expect([way, name, reports.every((report) => valid(report) === true)]).toEqual([way, name, false]);
  }
});

test('the schema refuses a report without a required property, at the top and in each part', () => {
  const valid = validator(read());
  const [report] = reports;
  for (const name of read().required ?? []) {
    expect([name, valid(Object.fromEntries(Object.entries(report!).filter(([key]) => key !== name)))]).toEqual([
      name,
      false,
    ]);
  }
  for (const [way, part] of parts(read()).filter(([, { properties }]) => properties !== undefined)) {
    expect([way, part.additionalProperties, part.type]).toEqual([way, false, 'object']);
    expect(Object.keys(part.properties!)).toEqual(expect.arrayContaining([...(part.required ?? [])]));
  }
});

test('the schema is of draft 2020-12, lists the values of the code, and uses only tested keywords', () => {
  const { $schema, $id, ...schema } = read();
  expect($schema).toBe('https://json-schema.org/draft/2020-12/schema');
  expect($id).toMatch(/^urn:/);
  expect(schema.properties?.phase?.enum).toEqual(PREFLIGHT_PHASES);
  expect(schema.properties?.verdict?.enum).toEqual(Object.keys(PREFLIGHT_OUTCOMES));
  const keywords = parts(schema).flatMap(([, part]) => Object.keys(part));
  expect(keywords.filter((keyword) => !SHARED.includes(keyword))).toEqual([]);
});

test('the schema is published with the package', () => {
  const { files } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as {
    files: string[];
  };
  expect(files).toContain('docs');
});
