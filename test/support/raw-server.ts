import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Servers on loopback; the test decides what each does with a connection. */
export class RawServers {
  private readonly servers: Server[] = [];
  private readonly sockets = new Set<Socket>();

  /** A server that is closed with the others. */
  watch(socket: Socket): Socket {
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    return socket;
  }

  async start(handle: (socket: Socket) => void): Promise<{ readonly host: string; readonly port: number }> {
    const server = createServer((socket) => {
      handle(this.watch(socket));
    });
    this.servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    for (const server of this.servers.splice(0)) server.close();
  }
}
