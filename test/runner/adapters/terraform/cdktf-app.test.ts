import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesize } from '../../../../lib/runner/adapters/terraform/cdktf-app';

/** Coloured, and with a bell and a backspace. */
const LOUD = `printf '\\033[31mError: the\\010 settings\\007\\033[0m\\n'`;
const PRINTED = 'Error: the· settings·';

test('the last lines of an app that fails are shown without control characters', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'kbg-app-'));
  const options = { directory, command: `${LOUD}; exit 3`, environment: process.env };
  await expect(synthesize(options, 'shift-10', join(directory, 'out'), false)).rejects.toThrow(
    `ended with 3 at stage shift-10: ${PRINTED}; fix the app`,
  );
  rmSync(directory, { recursive: true });
});

test('the place of a syntax error is shown too, which a compiler prints in the line below the message', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'kbg-app-'));
  const command = `printf 'Error: Transform failed with 1 error:\\nmain.ts:24:4: ERROR: Expected "}"\\n'; exit 1`;
  const asked = synthesize({ directory, command, environment: process.env }, 'shift-10', join(directory, 'out'), false);
  await expect(asked).rejects.toThrow('Error: Transform failed with 1 error: main.ts:24:4: ERROR: Expected "}"; fix');
  rmSync(directory, { recursive: true });
});

test.each([
  ["echo 'kong-bluegreen: subnetIds must not be empty' >&2; exit 2", 'usage'],
  ["echo 'kong-bluegreen: it fell over' >&2; exit 1", 'error'],
  ["echo 'error TS2304: cannot find name' >&2; exit 2", 'error'],
])('an app that ends by %j is an outcome of %s', async (command, outcome) => {
  const directory = mkdtempSync(join(tmpdir(), 'kbg-app-'));
  const asked = synthesize({ directory, command, environment: process.env }, 'shift-10', join(directory, 'out'), false);
  await expect(asked).rejects.toMatchObject({ outcome });
  rmSync(directory, { recursive: true });
});
