import { NO_POSTGRES } from './connection-sentences';

/** Something answered that does not speak PostgreSQL's protocol. */
export class PacketError extends Error {
  override readonly name = 'PacketError';
  readonly code = NO_POSTGRES;
}

const SHORT = 30_000;
const LONG = 64 * 1_048_576;

/**
 * Least and most bytes of a server's messages, their length itself included ("Message Formats" of the PostgreSQL manual). Those of
 * COPY are left out: nobody asks for one here. The longest are ours, so that a stranger's bytes are not waited for.
 */
const SIZES: Readonly<Record<string, readonly [least: number, most: number]>> = {
  R: [8, SHORT],
  K: [12, 12],
  S: [6, SHORT],
  Z: [5, 5],
  E: [6, LONG],
  N: [6, LONG],
  A: [10, SHORT],
  C: [5, SHORT],
  D: [6, LONG],
  I: [4, 4],
  T: [6, LONG],
  1: [4, 4],
  2: [4, 4],
  3: [4, 4],
  n: [4, 4],
  s: [4, 4],
  t: [6, LONG],
};

const HEADER = 5;
const SHOWN = 40;

/**
 * Looks at a server's bytes before node-postgres does, which believes each length, and reads an error without an end for ever.
 */
export class PacketCheck {
  private opening = Buffer.alloc(0);
  private header = Buffer.alloc(0);
  private known = 0;
  private type = '';
  private left = 0;
  private tail = Buffer.alloc(0);

  /** @throws PacketError */
  look(chunk: Buffer): void {
    if (this.opening.length < SHOWN) this.opening = Buffer.concat([this.opening, chunk.subarray(0, SHOWN)]);
    for (let from = 0; from < chunk.length;) from += this.left > 0 ? this.body(chunk, from) : this.head(chunk, from);
  }

  /** Answers how many bytes belong to it. */
  private head(chunk: Buffer, from: number): number {
    const part = chunk.subarray(from, from + HEADER - this.header.length);
    this.header = Buffer.concat([this.header, part]);
    this.type = this.header.toString('latin1', 0, 1);
    const size = SIZES[this.type];
    if (size === undefined) throw this.fault();
    if (this.header.length < HEADER) return part.length;
    const length = this.header.readUInt32BE(1);
    if (length < size[0] || length > size[1]) throw this.fault();
    this.left = length - (HEADER - 1);
    [this.header, this.tail] = [Buffer.alloc(0), Buffer.alloc(0)];
    if (this.left === 0) this.known++;
    return part.length;
  }

  private body(chunk: Buffer, from: number): number {
    const part = chunk.subarray(from, from + this.left);
    this.tail = Buffer.concat([this.tail, part.subarray(-2)]).subarray(-2);
    this.left -= part.length;
    if (this.left > 0) return part.length;
    // The last text's end, and that of the list.
    if ('EN'.includes(this.type) && this.tail.some((byte) => byte !== 0)) throw this.fault();
    this.known++;
    return part.length;
  }

  /** The first bytes are a stranger's greeting; later ones may be of somebody's rows. */
  private fault(): PacketError {
    if (this.known === 0) return new PacketError(`it sent ${greeting(this.opening)}`);
    return new PacketError(`after ${this.known} messages it sent one of type "${this.type}" that has no such form`);
  }
}

/** The beginning of what a stranger sent. */
export function greeting(bytes: Buffer): string {
  const [line = ''] = bytes.toString('latin1', 0, SHOWN).split(/[\r\n]/);
  return `"${line}"`;
}
