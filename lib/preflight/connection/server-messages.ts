import { STRANGER } from './connection-rules';

/** The server does not speak PostgreSQL's protocol. */
export class StrangerError extends Error {
  override readonly name = 'StrangerError';
  readonly code = STRANGER;
}

/** Size of a message's type and length ("Message Formats" of the PostgreSQL manual). */
const HEADER = 5;
/** Messages that a server may send first: authentication request, error and notice. */
const FIRST = /^[REN]/;
/** Messages that the preflight's queries can cause; those of COPY are not among them. */
const KNOWN = /^[RKSZENACDIT123nst]/;
/** Messages that end with two zeros: error and notice. */
const TEXTS = /^[EN]/;
/** Bounds of a length in bytes. That of the first message is libpq's (fe-connect.c); the others limit the memory. */
const MOST = { first: 30_000, text: 1_048_576, other: 64 * 1_048_576 } as const;
const SHOWN = 40;

/**
 * Checks a server's messages before node-postgres parses them: it waits for any length that a message names, and reads an error without its
 * closing zeros for ever.
 */
export class ServerMessages {
  /** Bytes of a message that is not checked yet. */
  private held: Buffer = Buffer.alloc(0);
  /** Missing bytes of a message that is checked. */
  private left = 0;
  private count = 0;

  /**
   * Returns the bytes that may be parsed.
   * @throws StrangerError
   */
  take(chunk: Buffer): Buffer {
    const bytes = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    let end = 0;
    while (end < bytes.length) {
      if (this.left === 0) this.left = this.sizeOf(bytes.subarray(end));
      if (this.left === 0) break;
      const part = Math.min(this.left, bytes.length - end);
      this.left -= part;
      end += part;
    }
    this.held = bytes.subarray(end);
    return bytes.subarray(0, end);
  }

  /** Size of the message; 0 if more bytes are needed to check it. */
  private sizeOf(message: Buffer): number {
    const type = message.toString('latin1', 0, 1);
    const isFirst = this.count === 0;
    const isText = TEXTS.test(type);
    if (!(isFirst ? FIRST : KNOWN).test(type)) throw this.fault(message);
    if (message.length < HEADER) return 0;
    const length = message.readUInt32BE(1);
    const most = isFirst ? MOST.first : isText ? MOST.text : MOST.other;
    if (length < (isText ? HEADER + 1 : HEADER - 1) || length > most) throw this.fault(message);
    if ((isFirst || isText) && message.length < length + 1) return 0;
    if (isText && message.readUInt16BE(length - 1) !== 0) throw this.fault(message);
    this.count += 1;
    return length + 1;
  }

  /** The first bytes are the greeting of a stranger. Later ones may be of somebody's rows, so they are not shown. */
  private fault(message: Buffer): StrangerError {
    if (this.count === 0) return new StrangerError(`it sent ${shown(message)}`);
    const type = message.toString('latin1', 0, 1);
    return new StrangerError(`its message ${this.count + 1} has the type "${type}" and no valid form`);
  }
}

/** The first line of a server's bytes, shortened and in quotation marks. */
export function shown(bytes: Buffer): string {
  const [line = ''] = bytes.toString('latin1', 0, SHOWN).split(/[\r\n]/);
  return `"${line}"`;
}
