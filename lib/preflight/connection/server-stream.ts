import { isIP, Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { NO_TLS } from './connection-rules';
import { ServerMessages, shown, StrangerError } from './server-messages';

/** The message SSLRequest: its length and its code. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

class NoTlsError extends Error {
  override readonly name = 'NoTlsError';
  readonly code = NO_TLS;
}

/**
 * Stream between node-postgres (its option `stream`) and the server. It negotiates TLS itself, so that all bytes of the server pass
 * through it, and it refuses messages that PostgreSQL does not send.
 */
export class ServerStream extends Duplex {
  private readonly socket = new Socket();
  private readonly messages = new ServerMessages();
  /** The socket, or TLS over it; undefined until node-postgres may write. */
  private wire: Duplex | undefined;
  private hasEnded = false;

  constructor(private readonly tls: ConnectionOptions | false) {
    // The stream ends when the server hangs up.
    super({ allowHalfOpen: false });
  }

  /** node-postgres calls this with a port and a host, or with the path of a local socket. */
  connect(place: number | string, host?: string): void {
    const { socket } = this;
    socket.on('error', (error) => this.destroy(error));
    socket.once('connect', () => {
      if (this.tls === false) this.open(socket);
      else this.askForTls(this.tls, host);
    });
    if (typeof place === 'number') socket.connect(place, host ?? 'localhost');
    else socket.connect(place);
  }

  setNoDelay(noDelay: boolean): void {
    this.socket.setNoDelay(noDelay);
  }

  /** node-postgres parses the data in this event, and throws what it can't parse: without the catch that ends the process. */
  override emit(event: string | symbol, ...values: readonly unknown[]): boolean {
    if (event !== 'data') return super.emit(event, ...values);
    try {
      return super.emit(event, ...values);
    } catch (error) {
      this.destroy(error as Error);
      return true;
    }
  }

  override _read(): void {
    this.wire?.resume();
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.wire === undefined) done(new Error('the connection is not open'));
    else this.wire.write(chunk, done);
  }

  override _final(done: () => void): void {
    if (this.wire === undefined) done();
    else this.wire.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.wire?.destroy();
    this.socket.destroy();
    done(error);
  }

  private askForTls(tls: ConnectionOptions, host: string | undefined): void {
    const { socket } = this;
    const hangUp = (): void => {
      this.finish();
    };
    socket.once('end', hangUp);
    socket.once('data', (answer) => {
      const text = answer.toString('latin1');
      if (text === 'N') this.destroy(new NoTlsError('The server does not support SSL connections'));
      // More than one byte, before TLS has begun, is not the server's answer.
      else if (text !== 'S') this.destroy(new StrangerError(`asked for TLS, it sent ${shown(answer)}`));
      else {
        socket.off('end', hangUp);
        this.secure(tls, host);
      }
    });
    socket.write(SSL_REQUEST);
  }

  private secure(tls: ConnectionOptions, host: string | undefined): void {
    // A server name must not be an address (RFC 6066, section 3).
    const name = host === undefined || isIP(host) !== 0 ? {} : { servername: host };
    const wire: Duplex = connectTls({ socket: this.socket, ...(host === undefined ? {} : { host }), ...name, ...tls });
    wire.on('error', (error: Error) => this.destroy(error));
    wire.once('secureConnect', () => {
      this.open(wire);
    });
  }

  private open(wire: Duplex): void {
    this.wire = wire;
    wire.on('data', (chunk: Buffer) => {
      this.receive(wire, chunk);
    });
    wire.once('end', () => {
      this.finish();
    });
    wire.once('close', () => {
      this.finish();
    });
    this.emit('connect');
  }

  private receive(wire: Duplex, chunk: Buffer): void {
    try {
      const bytes = this.messages.take(chunk);
      if (bytes.length > 0 && !this.push(bytes)) wire.pause();
    } catch (error) {
      this.destroy(error as Error);
    }
  }

  private finish(): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.push(null);
  }
}
