import type { ConnectionTarget } from './datastore-place';
import { PacketCheck } from './packet-check';

type Listener = (chunk: Buffer) => void;

interface Heard {
  on(event: string, listener: Listener): unknown;
}

interface Wire extends Heard {
  readonly destroyed: boolean;
  destroy(error: Error): unknown;
}

/** Parts of a client of node-postgres that its types leave out. */
export interface UntypedClient {
  getStartupConf: () => Readonly<Record<string, string>>;
  readonly connection: { attachListeners(stream: Wire): void };
  readonly processID?: number | null;
}

/**
 * PGOPTIONS and its like are not sent, and what is no answer of PostgreSQL's ends the connection: node-postgres would throw it at
 * nobody, out of the socket's own event.
 */
export function tame(client: UntypedClient, { user, database }: ConnectionTarget): void {
  client.getStartupConf = () => ({ user, database, application_name: 'kong-bluegreen' });
  const { connection } = client;
  const attach = connection.attachListeners.bind(connection) as (stream: Heard) => void;
  connection.attachListeners = (stream) => {
    attach({
      on: (event, listener) => stream.on(event, event === 'data' ? guarded(stream, listener) : listener),
    });
  };
}

function guarded(stream: Wire, listener: Listener): Listener {
  const packets = new PacketCheck();
  return (chunk) => {
    if (stream.destroyed) return;
    try {
      packets.look(chunk);
      listener(chunk);
    } catch (error) {
      stream.destroy(error as Error);
    }
  };
}
