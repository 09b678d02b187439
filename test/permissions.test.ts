import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolesFrom, stagesOf, TrafficSchedule } from '../lib/domain';
import { permissionPage } from '../scripts/reference/permission-page';
import { NEEDS_NOTHING, OPERATOR } from '../scripts/reference/permission-table';
import { TERRAFORM_ACTIONS } from '../scripts/reference/terraform-actions';
import { ROOT } from './support/harness';
import { synthesizeUpgrade } from './support/synthesis';

/** Requests of the AWS SDK in the sources: `new RunTaskCommand(`, `paginateQuery(`. */
function requestsIn(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(ROOT, folder, name), 'utf8'))
    .filter((text) => text.includes('@aws-sdk/client-'))
    .flatMap((text) => [...text.matchAll(/new (\w+)Command\(|(?:paginate|waitUntil)(\w+)\(/g)])
    .map(([, command, page]) => command ?? page ?? '');
}

const scaled = (tag: string) => ({
  image: `registry.example/kong:${tag}`,
  autoscaling: { minCount: 2, maxCount: 4, targetRequestsPerTarget: 100 },
});

/** All types of all stages, with everything that a prop can add. */
function typesMade(): readonly string[] {
  const stages = stagesOf(TrafficSchedule.steps(10, 50, 100), rolesFrom('blue')).map(({ id }) =>
    synthesizeUpgrade(id, {
      blue: scaled('0.34-1'),
      green: scaled('0.35-5'),
      preflight: { image: 'registry.example/cdktf-kong-bluegreen:0.1.0' },
      stepLambdaArn: 'arn:aws:lambda:eu-west-1:123456789012:function:upgrade-steps',
      testTraffic: { headerName: 'x-kong-green', headerValue: 'yes' },
    }),
  );
  const types = stages.flatMap(({ resource, data }) => [
    ...Object.keys(resource),
    ...Object.keys(data).map((type) => `data.${type}`),
  ]);
  return [...new Set(types)].filter((type) => type !== 'terraform_data').sort();
}

test('docs/permissions.md is what the JSON and the tables say now (npm run docs:permissions writes it)', () => {
  const page = readFileSync(join(ROOT, 'docs', 'permissions.md'), 'utf8');
  expect(page).toBe(permissionPage(synthesizeUpgrade('shift-50')));
});

test("the operator's statements name each request of the code, and none that the code does not make", () => {
  const asked = new Set(['lib/runner', 'lib/cli', 'lib/preflight'].flatMap(requestsIn));
  expect([...asked].sort()).toEqual([...OPERATOR.flatMap(({ calls }) => calls), ...NEEDS_NOTHING].sort());
});

test('each request has the action of its name, and a statement no other but iam:PassRole', () => {
  const actions = OPERATOR.map(({ sid, actions }) => ({ sid, names: actions.map((it) => it.replace(/^[\w-]+:/, '')) }));
  const calls = OPERATOR.map(({ sid, calls }) => ({ sid, names: calls.length > 0 ? calls : ['PassRole'] }));
  expect(actions).toEqual(calls);
});

test('Terraform has actions for each type that any stage makes, and for no other', () => {
  expect(Object.keys(TERRAFORM_ACTIONS).sort()).toEqual(typesMade());
});

describe("the agent's policy", () => {
  const statements = (secrets: Readonly<Record<string, string>>): readonly { Action: unknown; Resource: unknown }[] => {
    const green = { image: 'registry.example/kong:0.35-5', secrets };
    const [policy] = Object.values(synthesizeUpgrade('shift-50', { green }).resource.aws_iam_role_policy ?? {});
    return (JSON.parse(String(policy?.policy)) as { Statement: { Action: unknown; Resource: unknown }[] }).Statement;
  };
  const password = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:kong-pg';

  it('reads a parameter of Systems Manager as such', () => {
    const parameter = 'arn:aws:ssm:eu-west-1:123456789012:parameter/kong/licence';
    const made = statements({ KONG_LICENSE_DATA: parameter });
    expect(made).toContainEqual({ Effect: 'Allow', Action: 'ssm:GetParameters', Resource: [parameter] });
    expect(made).toContainEqual({ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: [password] });
  });

  it('names the secret alone where the reference ends with a key and a version of it', () => {
    const made = statements({ KONG_A: `${password}:a::`, KONG_B: `${password}:b:AWSCURRENT:` });
    expect(made).toContainEqual({ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: [password] });
    expect(made.filter(({ Action }) => Action === 'ssm:GetParameters')).toEqual([]);
  });
});
