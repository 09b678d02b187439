import { createServer } from 'node:net';

const HOST = '127.0.0.1';

/** A port of 127.0.0.1 that was free a moment ago; another program may take it before the caller does. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, HOST, resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error(`a server on ${HOST} has no port`);
  return address.port;
}
