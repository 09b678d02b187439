import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Harness, FORWARD } from '../../support/harness';
import { synthesizeUpgrade } from '../../support/synthesis';

const LICENCE = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:kong-licence';
const PASSWORD = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:kong-pg';
const SENTINEL = 'a-licence-that-nobody-may-read';
const secrets = { KONG_LICENSE_DATA: LICENCE };
const command = `node "${require.resolve('../../../bin/kong-bluegreen.js')}"`;

/** A reader of the repository, the pipeline, the state or the logs must not learn a secret. */
describe('the value of a secret, through a whole upgrade,', () => {
  let harness: Harness;
  let handedOut: jest.SpyInstance<string, [string]>;

  beforeAll(async () => {
    harness = await Harness.start();
    harness.lab.cloud.setSecret(LICENCE, SENTINEL);
    handedOut = jest.spyOn(harness.lab.cloud, 'secret');
  }, 60_000);

  afterAll(async () => {
    await harness.close();
  }, 60_000);

  /** Everything that a stage writes, by its name: configuration, state and its backup, plan, parameters, logs. */
  async function kept(): Promise<ReadonlyMap<string, string>> {
    const workspace = harness.workspace();
    const files = readdirSync(workspace.directory, { withFileTypes: true }).filter((it) => it.isFile());
    const shown = await harness.run(workspace, 'show', '-json', 'stage.tfplan');
    expect(shown.status).toBe(0);
    const { ssm, logs } = harness.lab.cloud;
    const parameters = ssm.byPath('/', true);
    const lines = ['blue', 'green'].flatMap((slot) =>
      logs.streams(`/kong/gateway/${slot}`).flatMap((stream) => logs.read(`/kong/gateway/${slot}`, stream)),
    );
    return new Map([
      ['logs', lines.map(({ message }) => message).join('\n')],
      ...files.map(({ name }): [string, string] => [name, readFileSync(join(workspace.directory, name), 'latin1')]),
      ['the plan that is shown', shown.text],
      ...parameters.map(({ name, value }): [string, string] => [name, value]),
    ]);
  }

  it.each(FORWARD)(
    'is in nothing that %s writes',
    async (stage) => {
      const release = (tag: string) => ({ image: `registry.example/kong-enterprise-edition:${tag}`, secrets });
      const props = { command, blue: release('0.34-1'), green: release('0.35-5'), firstApply: stage === 'baseline' };
      await harness.apply(stage, { change: () => synthesizeUpgrade(stage, props).text });
      const all = await kept();
      expect([...all.keys()]).toEqual(
        expect.arrayContaining(['cdk.tf.json', 'terraform.tfstate', '/kong-bluegreen/gateway/ledger']),
      );
      // The references are in them, so the test searches the right places.
      for (const name of ['cdk.tf.json', 'terraform.tfstate', 'the plan that is shown'])
        expect(all.get(name)).toContain(LICENCE);
      const values = [SENTINEL, harness.environment.PGPASSWORD, harness.lab.cloud.secret(PASSWORD)];
      for (const value of values) {
        expect(value?.length).toBeGreaterThan(8);
        expect([...all].filter(([, text]) => text.includes(value!)).map(([name]) => name)).toEqual([]);
      }
    },
    120_000,
  );

  it('was given to the nodes', () => {
    expect(handedOut.mock.results.map(({ value }) => value as string)).toContain(SENTINEL);
  });
});
