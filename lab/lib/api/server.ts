import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsError } from '../cloud/common/aws-error';
import type { ICloud } from '../cloud/cloud';
import { Identities } from './identities';
import type { Input } from './input';
import type { CallContext, Output } from './operation';
import { JSON_SERVICES, QUERY_SERVICES, type ApiService } from './services';
import { parseJson, renderJson, renderJsonError } from './wire-json';
import { parseQuery, renderQuery, renderQueryError } from './wire-query';

export interface ApiOptions {
  readonly cloud: ICloud;
  /** @default - a free port */
  readonly port?: number;
}

/** One request, as a test may want to count it. */
export interface ApiCall {
  readonly service: string;
  readonly action: string;
  readonly at: Date;
}

export interface Api {
  /** For `AWS_ENDPOINT_URL`. */
  readonly url: string;
  readonly calls: readonly ApiCall[];
  close(): Promise<void>;
}

/** A request of either protocol, and how to answer it. */
interface Exchange {
  readonly service: ApiService | undefined;
  readonly action: string;
  readonly contentType: string;
  readonly input: () => Input;
  readonly render: (output: Output, requestId: string) => string;
  readonly renderError: (error: AwsError, requestId: string) => string;
}

function jsonExchange(target: string, contentType: string, body: string): Exchange {
  const [prefix = '', action = ''] = target.split('.');
  return {
    service: JSON_SERVICES[prefix],
    action,
    contentType,
    input: () => parseJson(body),
    render: renderJson,
    renderError: renderJsonError,
  };
}

function queryExchange(body: string): Exchange {
  const input = parseQuery(body);
  const action = input.optionalText('Action') ?? '';
  return {
    service: QUERY_SERVICES[input.optionalText('Version') ?? ''],
    action,
    contentType: 'text/xml',
    input: () => input,
    render: (output, requestId) => renderQuery(action, output, requestId),
    renderError: renderQueryError,
  };
}

function exchangeOf(request: IncomingMessage, body: string): Exchange {
  const target = request.headers['x-amz-target'];
  const contentType = request.headers['content-type'] ?? '';
  if (typeof target === 'string') return jsonExchange(target, contentType, body);
  if (contentType.startsWith('application/x-www-form-urlencoded')) return queryExchange(body);
  // A REST protocol: no service that the lab serves speaks one.
  return jsonExchange(`rest.${request.method ?? ''} ${request.url ?? ''}`, 'application/json', '{}');
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
}

function accessKeyOf(request: IncomingMessage): string | undefined {
  return /Credential=([^/]+)\//.exec(request.headers.authorization ?? '')?.[1];
}

function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  return new AwsError('InternalFailure', error instanceof Error ? error.message : String(error), 500);
}

class ApiServer implements Api {
  readonly calls: ApiCall[] = [];
  private readonly identities: Identities;
  private readonly server: Server;

  constructor(private readonly cloud: ICloud) {
    this.identities = new Identities(cloud.account);
    this.server = createServer((request, response) => {
      this.serve(request, response).catch((error: unknown) => response.destroy(asAwsError(error)));
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', resolve);
    });
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => {
        resolve();
      });
      this.server.closeAllConnections();
    });
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = randomUUID();
    const exchange = exchangeOf(request, await bodyOf(request));
    const { service, action } = exchange;
    this.calls.push({ service: service?.name ?? 'unknown', action, at: this.cloud.clock.now() });
    // A client that measures time by AWS's clock reads the time from this header.
    response.setHeader('date', this.cloud.clock.now().toUTCString());
    response.setHeader('x-amzn-requestid', requestId);
    response.setHeader('content-type', exchange.contentType);
    try {
      const output = this.answer(exchange, request);
      response.end(exchange.render(output, requestId));
    } catch (thrown) {
      const error = asAwsError(thrown);
      response.statusCode = error.httpStatus;
      response.setHeader('x-amzn-errortype', error.code);
      response.setHeader('x-amzn-query-error', `${error.code};${error.httpStatus < 500 ? 'Sender' : 'Receiver'}`);
      response.end(exchange.renderError(error, requestId));
    }
  }

  private answer({ service, action, input }: Exchange, request: IncomingMessage): Output {
    const operation = service?.operations[action];
    if (operation === undefined) {
      const what = service === undefined ? action : `${service.name} ${action}`;
      throw new AwsError('UnknownOperationException', `${what} is not served by the lab`);
    }
    const fault = this.cloud.faults.takeApiError(action);
    if (fault !== undefined) throw fault;
    const context: CallContext = {
      cloud: this.cloud,
      identities: this.identities,
      accessKey: accessKeyOf(request),
    };
    return operation(input(), context);
  }
}

/** The lab's AWS API: one server on loopback for all services; protocol, target and version of a request name its service. */
export async function startApi(options: ApiOptions): Promise<Api> {
  const server = new ApiServer(options.cloud);
  await server.listen(options.port ?? 0);
  return server;
}
