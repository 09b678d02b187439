import { connect, createServer, type AddressInfo } from 'node:net';
import { read } from '../../../lib/preflight/reading/read';
import { answerOf, findingTexts } from '../../support/preflight-cases';
import { startedHarness, type PreflightHarness } from '../../support/preflight-harness';

type Client = ReturnType<PreflightHarness['datastore']['admin']>;

const harness = startedHarness();
let database: string;
const clients: Client[] = [];
beforeEach(async () => {
  database = await harness().lab();
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.end();
});

/** A node of Kong: pgmoon names no application. */
async function node(...queries: readonly string[]): Promise<void> {
  const client = harness().datastore.admin(database);
  await client.connect();
  clients.push(client);
  for (const query of queries) await client.query(query);
}

describe('old-nodes-connected', () => {
  const ask = async (settings = {}) =>
    answerOf('old-nodes-connected', 'before-finish', await harness().read(database), settings);
  const from = (...addresses: string[]) => ({ from: { release: '0.34-1', addresses } });
  const to = (...addresses: string[]) => ({ to: { release: '0.35-5', addresses } });

  it('passes without other connections', async () => {
    expect(await ask()).toMatchObject({ outcome: 'passed', sentence: 'this database has no other connection' });
  });

  it('blocks on a connection from an old address', async () => {
    await node();
    expect(findingTexts(await ask(from('127.0.0.1')))).toEqual([
      'blocker nodes of 0.34-1: 1 connection from their addresses [127.0.0.1]',
    ]);
  });

  it('passes with connections from addresses of the next release', async () => {
    await node();
    expect((await ask(to('127.0.0.1'))).outcome).toBe('passed');
  });

  it('blocks on an unknown client if the addresses of the next release are known, and warns otherwise', async () => {
    await node();
    expect(findingTexts(await ask(to('10.0.0.1')))).toEqual([
      'blocker connections of unknown clients: 1 connection from addresses of neither release [127.0.0.1]',
    ]);
    expect(findingTexts(await ask())).toEqual([
      'warning connections of unknown clients: 1 connection from addresses of neither release [127.0.0.1]',
    ]);
  });

  it('does not apply behind a pooler, which the process id of the backend shows', async () => {
    const { host, port } = harness().datastore;
    const server = createServer((socket) => {
      const upstream = connect(port, host);
      socket.pipe(upstream);
      upstream.on('data', (data) => socket.write(withOtherPid(data)));
      upstream.on('close', () => socket.destroy());
      socket.on('close', () => upstream.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const pooler = { PGPORT: String((server.address() as AddressInfo).port) };
    const reading = await harness().read(database, { environment: { ...harness().environment, ...pooler } });
    server.close();
    expect(answerOf('old-nodes-connected', 'before-finish', reading)).toMatchObject({
      outcome: 'not-applicable',
      sentence: expect.stringMatching(/^behind a pooler/) as string,
    });
  });

  /** BackendKeyData: 'K', length 12, process id, secret. */
  function withOtherPid(data: Buffer): Buffer {
    const at = data.indexOf(Buffer.from([0x4b, 0, 0, 0, 12]));
    if (at >= 0) data.writeUInt32BE(1, at + 5);
    return data;
  }

  it('is an error if the role may not see the other sessions', async () => {
    await harness().run(database, `DROP ROLE IF EXISTS blind; CREATE ROLE blind LOGIN PASSWORD 'b'`);
    await node();
    const reading = await harness().read(database, { environment: { PGUSER: 'blind', PGPASSWORD: 'b' } });
    expect(answerOf('old-nodes-connected', 'before-finish', reading)).toMatchObject({
      outcome: 'error',
      sentence: 'role "blind" may not see the addresses of 1 connection; GRANT pg_monitor TO blind',
    });
    expect(answerOf('long-transactions', 'before-finish', reading).outcome).toBe('error');
  });
});

describe('long-transactions', () => {
  const ask = async (transactionSeconds: number) =>
    answerOf('long-transactions', 'before-up', await harness().read(database), { transactionSeconds });

  it('passes if all transactions are young', async () => {
    await node('BEGIN', 'SELECT 1');
    expect((await ask(60)).outcome).toBe('passed');
  });

  it('blocks on an old transaction, and names its session', async () => {
    await node('BEGIN', 'SELECT 1', 'SELECT pg_sleep(0.1)');
    const [finding] = (await ask(0.1)).findings;
    expect(finding).toMatchObject({
      severity: 'blocker',
      evidence: { count: 1, text: '1 transaction older than 0.1 s', sample: ['kong from 127.0.0.1: 0 s'] },
    });
  });

  it('counts prepared transactions', async () => {
    const reading = { ...(await harness().read(database)), preparedTransactions: read([3_600]) };
    expect(findingTexts(answerOf('long-transactions', 'before-up', reading))).toEqual([
      'blocker transactions: 1 transaction older than 30 s [prepared: 3600 s]',
    ]);
  });
});

describe('connection-headroom', () => {
  it('passes far from the limit, and blocks close to it', async () => {
    await node();
    const reading = await harness().read(database);
    const passed = answerOf('connection-headroom', 'before-up', reading);
    expect(passed).toMatchObject({
      outcome: 'passed',
      sentence: '2 of the 197 connections of the server are in use; 2 nodes more with 1 each need about 7',
    });
    await harness().run(database, `ALTER DATABASE ${database} CONNECTION LIMIT 8`);
    expect(findingTexts(answerOf('connection-headroom', 'before-up', await harness().read(database)))).toEqual([
      'blocker connections: 2 of the 8 connections of the database are in use; 2 nodes more with 1 each need about 7',
    ]);
  });

  it('does not apply without the numbers of nodes', async () => {
    const settings = { to: { release: '0.35-5' } };
    expect(answerOf('connection-headroom', 'before-up', await harness().read(database), settings).outcome).toBe(
      'not-applicable',
    );
  });
});
