import { existsSync, mkdtempSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNodeChild } from '../../lib/process/node-child';
import { until } from '../support/until';
import type { Whereabouts } from '../support/doomed-lab';

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {
      resolve(false);
    });
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

test('a lab that is killed leaves neither a server nor files', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'lab-test-'));
  const lab = startNodeChild({ module: join(__dirname, '..', 'support', 'doomed-lab') });
  const told = new Promise<Whereabouts>((resolve) => {
    lab.process.once('message', (message) => {
      resolve(message as Whereabouts);
    });
  });
  lab.process.send({ directory });
  const { data, port } = await told;
  expect([await accepts(port), existsSync(data)]).toEqual([true, true]);
  lab.process.kill('SIGKILL');
  await until('the server is gone', async () => !(await accepts(port)));
  await until('its files are gone', () => !existsSync(data) && !existsSync(directory));
}, 60_000);
