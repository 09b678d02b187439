import { STRANGER } from './connection-rules';

/** The server does not speak PostgreSQL's protocol. */
export class StrangerError extends Error {
  override readonly name = 'StrangerError';
  readonly code = STRANGER;
}

/** Type and length of a message ("Message Formats" of the PostgreSQL manual). */
const HEADER = 5;
/** The messages that a server may send first: authentication request, error and notice. */
const FIRST = /^[REN]/;
const LEAST = 8;
/** The bound that libpq sets to the first message (fe-connect.c). */
const MOST = 30_000;
const SHOWN = 40;

/** Holds back the first message of a server until it is complete, and refuses it if PostgreSQL would not send it. */
export class ServerGreeting {
  private held = Buffer.alloc(0);
  private accepted = false;

  /**
   * Returns the bytes that may be read: none until the first message is complete.
   * @throws StrangerError
   */
  take(chunk: Buffer): Buffer {
    if (this.accepted) return chunk;
    this.held = Buffer.concat([this.held, chunk]);
    if (!this.isComplete()) return Buffer.alloc(0);
    this.accepted = true;
    return this.held;
  }

  private isComplete(): boolean {
    const { held } = this;
    if (!FIRST.test(held.toString('latin1', 0, 1))) throw strangerSent(held);
    if (held.length < HEADER) return false;
    const length = held.readUInt32BE(1);
    if (length < LEAST || length > MOST) throw strangerSent(held);
    if (held.length < length + 1) return false;
    // node-postgres reads an error or a notice without its two closing zeros for ever.
    const isText = held.toString('latin1', 0, 1) !== 'R';
    if (isText && held.readUInt16BE(length - 1) !== 0) throw strangerSent(held);
    return true;
  }
}

function strangerSent(bytes: Buffer): StrangerError {
  return new StrangerError(`it sent ${shown(bytes)}`);
}

/** The first line of a server's bytes, shortened and in quotation marks. */
export function shown(bytes: Buffer): string {
  const [line = ''] = bytes.toString('latin1', 0, SHOWN).split(/[\r\n]/);
  return `"${line}"`;
}
