import type { Readable } from 'node:stream';

/** What a server says first: that it wants to know who asks, an error, a notice, or another version of the protocol. */
const GREETINGS = 'RENv';
/** Kinds of message that are a list of fields, ended by a zero. */
const LISTS = 'EN';
/** A kind, and the length of what follows with itself (the PostgreSQL manual, "Message Formats"). */
const HEADER = 5;
const LONGEST_GREETING = 65_536;

interface Wire {
  attachListeners(stream: Readable): void;
}

/**
 * Takes a client of node-postgres. pg-protocol throws at what it can't read, where nobody can catch it, reads a list without its end for ever, and does not know a stranger
 * by its greeting: here each becomes an error of the connection, with the code NO_POSTGRES.
 */
export function guardWire(client: object): void {
  const wire = (client as { readonly connection: Wire }).connection;
  const attach = wire.attachListeners.bind(wire);
  wire.attachListeners = (stream) => {
    let isGreeting = true;
    const heard = (listener: (data: Buffer) => void) => (data: Buffer) => {
      try {
        if (isGreeting) checkGreeting(data);
        isGreeting = false;
        listener(data);
      } catch (error) {
        stream.destroy(Object.assign(error as Error, { code: 'NO_POSTGRES' }));
      }
    };
    const guarded = {
      on: (name: string, listener: (data: Buffer) => void) =>
        stream.on(name, name === 'data' ? heard(listener) : listener),
    };
    attach(guarded as unknown as Readable);
  };
}

function checkGreeting(data: Buffer): void {
  const kind = String.fromCharCode(data[0] ?? 0);
  if (!GREETINGS.includes(kind)) throw new Error(`it begins with "${kind}"`);
  if (data.length < HEADER) return;
  const length = data.readUInt32BE(1);
  if (length > LONGEST_GREETING) throw new Error(`its first message would be ${length} bytes long`);
  if (LISTS.includes(kind) && data.length > length && data[length] !== 0) {
    throw new Error('its first message does not end');
  }
}
