import { startTraffic } from '../../lib/traffic';
import { Fixture, OLD } from './gateway-fixture';

/** A lab with all its processes, which waits to be killed. */
async function main(): Promise<void> {
  const lab = await Fixture.open();
  await lab.datastore.ensureDatabase('live', { seed: 'kong-0.34', upstreamPort: lab.upstream.port });
  const node = await lab.node(OLD, 'live');
  await startTraffic({ endpoints: [`http://127.0.0.1:${lab.upstream.port}`] });
  process.send?.({ pid: node.container.pid, postgres: lab.datastore.port, upstream: lab.upstream.port });
}

void main();
