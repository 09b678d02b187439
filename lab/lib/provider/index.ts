import { Server, ServerCredentials, status } from '@grpc/grpc-js';
import type { sendUnaryData, ServerUnaryCall, UntypedServiceImplementation } from '@grpc/grpc-js';
import type { ICloud } from '../cloud/cloud';
import { Handlers, type Handler } from './handlers';
import { providerService } from './protocol';
import { Schemas } from './schemas';
import { startSentinel } from './sentinel';
import type { ProviderRequest } from './values/wire';

/** A running stand-in for hashicorp/aws. */
export interface ProviderServer {
  /** The value of TF_REATTACH_PROVIDERS, for Terraform and OpenTofu alike. */
  readonly reattach: string;
  close(): Promise<void>;
}

const PROTOCOL_VERSION = 5;
/** Schemas are larger than gRPC's default of 4 MiB. */
const MAX_MESSAGE_BYTES = 256 * 1024 * 1024;

/** The cloud and the types that the provider serves. */
export interface ProviderOptions {
  readonly cloud: ICloud;
  /**
   * Types to serve besides those whose facts are known: `aws_sqs_queue`, `data.aws_ami`. Only their bindings are
   * known, so they are passive records whose optional attributes are never computed.
   * @default - none
   */
  readonly types?: readonly string[];
}

/** Serves Terraform's plugin protocol on loopback, without TLS: `TF_REATTACH_PROVIDERS` expects none. */
export async function startProvider(options: ProviderOptions): Promise<ProviderServer> {
  const handlers = new Handlers(options.cloud, new Schemas(options.types));
  const server = new Server({
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
  });
  const calls = Object.entries(handlers.table).map(([name, handler]) => [name, unary(handler)]);
  server.addService(providerService(), Object.fromEntries(calls) as UntypedServiceImplementation);
  const sentinel = await startSentinel();
  const port = await listen(server);
  return {
    reattach: JSON.stringify({
      'hashicorp/aws': {
        Protocol: 'grpc',
        ProtocolVersion: PROTOCOL_VERSION,
        Pid: sentinel.pid,
        Test: true,
        Addr: { Network: 'tcp', String: `127.0.0.1:${port}` },
      },
    }),
    close: () => {
      handlers.close();
      sentinel.close();
      server.forceShutdown();
      return Promise.resolve();
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
}

function unary(handler: Handler) {
  return (call: ServerUnaryCall<ProviderRequest, unknown>, reply: sendUnaryData<unknown>): void => {
    Promise.resolve()
      .then(() => handler(call.request, call.getPeer()))
      .then(
        (answer) => {
          reply(null, answer);
        },
        (error: unknown) => {
          reply({ code: status.INTERNAL, details: error instanceof Error ? error.message : String(error) });
        },
      );
  };
}
