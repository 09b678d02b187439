import {
  DeleteParameterCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  paginateGetParametersByPath,
  ParameterAlreadyExists,
  ParameterNotFound,
  PutParameterCommand,
} from '@aws-sdk/client-ssm';
import { startSession, type Session } from '../support/api-session';

let session: Session;
beforeEach(async () => {
  session = await startSession();
});
afterEach(() => session.close());

function put(name: string, value: string, more: { Overwrite?: boolean; Type?: 'String' | 'SecureString' } = {}) {
  return session.ssm.send(new PutParameterCommand({ Name: name, Value: value, Type: 'String', ...more }));
}

test('a parameter is written, read and deleted; its version rises and its date is lab time', async () => {
  expect((await put('/kong/ledger', 'one')).Version).toBe(1);
  const before = session.fixture.clock.now();
  expect((await put('/kong/ledger', 'two', { Overwrite: true })).Version).toBe(2);
  const { Parameter: read } = await session.ssm.send(new GetParameterCommand({ Name: '/kong/ledger' }));
  expect(read).toMatchObject({
    Value: 'two',
    Version: 2,
    ARN: 'arn:aws:ssm:eu-west-1:123456789012:parameter/kong/ledger',
  });
  expect(read!.LastModifiedDate!.getTime()).toBeGreaterThanOrEqual(before.getTime());
  await session.ssm.send(new DeleteParameterCommand({ Name: '/kong/ledger' }));
  await expect(session.ssm.send(new GetParameterCommand({ Name: '/kong/ledger' }))).rejects.toThrow(ParameterNotFound);
});

test('the creation of an existing parameter is refused, so that a race has one winner', async () => {
  const results = await Promise.allSettled([put('/kong/lock', 'a'), put('/kong/lock', 'b')]);
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  await expect(put('/kong/lock', 'c')).rejects.toThrow(ParameterAlreadyExists);
});

test('a path answers ten parameters a page, and those below it only with Recursive', async () => {
  for (let index = 10; index < 23; index += 1) await put(`/kong/${index}`, 'x');
  await put('/kong/verdict/up', 'x');
  const shallow = await session.ssm.send(new GetParametersByPathCommand({ Path: '/kong' }));
  expect(shallow.Parameters).toHaveLength(10);
  const names: string[] = [];
  const pages = paginateGetParametersByPath({ client: session.ssm }, { Path: '/kong/', Recursive: true });
  for await (const page of pages) names.push(...(page.Parameters ?? []).map(({ Name }) => Name!));
  expect(names).toHaveLength(14);
  expect(names.at(-1)).toBe('/kong/verdict/up');
});

test('unknown names are listed apart from known ones', async () => {
  await put('/kong/a', '1');
  const answer = await session.ssm.send(new GetParametersCommand({ Names: ['/kong/a', '/kong/b'] }));
  expect(answer.Parameters?.map(({ Name }) => Name)).toEqual(['/kong/a']);
  expect(answer.InvalidParameters).toEqual(['/kong/b']);
});

test('a secure value is in clear text only with decryption', async () => {
  await put('/kong/secret', 'hush', { Type: 'SecureString' });
  const read = (decrypt: boolean) =>
    session.ssm.send(new GetParameterCommand({ Name: '/kong/secret', WithDecryption: decrypt }));
  expect((await read(false)).Parameter?.Value).not.toContain('hush');
  expect((await read(true)).Parameter?.Value).toBe('hush');
});

test('a value of more than 4096 bytes is refused', async () => {
  await expect(put('/kong/large', 'x'.repeat(4097))).rejects.toThrow('maximum parameter value of 4096 characters');
});
