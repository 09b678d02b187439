import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from 'pg';
import { LabClock } from '../../lib/common/clock';
import type { ContainerSpec, IContainer } from '../../lib/cloud/ecs/container-runtime';
import { startDatastore, type IDatastore } from '../../lib/datastore';
import { createContainerRuntime } from '../../lib/gateway/runtime';
import type { IKongRuntime } from '../../lib/gateway/runtime';
import { startUpstream, type IUpstream } from '../../lib/traffic';
import { until } from './until';

export const OLD = 'registry.example.com/kong-enterprise-edition:0.34-1';
export const NEW = 'registry.example.com/kong-enterprise-edition:0.35-5@sha256:0123456789abcdef';
export const PROXY = 8000;
export const ADMIN = 8001;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const agent = new Agent({ keepAlive: false });

/** One HTTP request; rejects when the connection breaks. */
export function ask(url: string, { method = 'GET', headers = {}, body }: Asking = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Output and exit code of a command. */
export interface Ran {
  readonly code: number;
  readonly lines: readonly string[];
}

/** A database server, an upstream and a runtime: real processes. */
export class Fixture {
  private tasks = 0;

  private constructor(
    private readonly directory: string,
    readonly datastore: IDatastore,
    readonly upstream: IUpstream,
    readonly runtime: IKongRuntime,
  ) {}

  static async open(factor = 100): Promise<Fixture> {
    const directory = mkdtempSync(join(tmpdir(), 'lab-test-'));
    const [datastore, upstream] = await Promise.all([startDatastore({ directory }), startUpstream()]);
    const clock = new LabClock(factor);
    const runtime = createContainerRuntime({ clock, datastore, upstreamPort: upstream.port });
    return new Fixture(directory, datastore, upstream, runtime);
  }

  async close(): Promise<void> {
    await this.runtime.close();
    await Promise.all([this.datastore.close(), this.upstream.close()]);
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Settings that name a database of the server directly. */
  environment(database: string): Record<string, string> {
    const { host, port, user, password } = this.datastore;
    return {
      KONG_PG_HOST: host,
      KONG_PG_PORT: String(port),
      KONG_PG_USER: user,
      KONG_PG_PASSWORD: password,
      KONG_PG_DATABASE: database,
    };
  }

  spec(image: string, patch: Partial<ContainerSpec>): ContainerSpec {
    return {
      taskArn: `arn:aws:ecs:eu-west-1:123456789012:task/main/${++this.tasks}`,
      image,
      command: [],
      environment: {},
      containerPorts: [],
      onLog: () => undefined,
      ...patch,
    };
  }

  /** Runs `kong …` to its end. */
  async run(image: string, command: string, environment: Record<string, string>): Promise<Ran> {
    const lines: string[] = [];
    const spec = this.spec(image, { command: command.split(' '), environment, onLog: (line) => lines.push(line) });
    const container = await this.runtime.launch(spec);
    const { exitCode } = await container.exited;
    return { code: exitCode, lines };
  }

  migrations(image: string, command: string, database: string): Promise<Ran> {
    return this.run(image, `kong migrations ${command}`, this.environment(database));
  }

  /** Starts a node and waits until its proxy listens, or it has ended. */
  async node(image: string, database: string, environment: Record<string, string> = {}): Promise<Node> {
    const lines: string[] = [];
    const spec = this.spec(image, {
      containerPorts: [PROXY, ADMIN],
      environment: { ...this.environment(database), KONG_ADMIN_LISTEN: '0.0.0.0:8001', ...environment },
      onLog: (line) => lines.push(line),
    });
    const node = new Node(await this.runtime.launch(spec), spec.taskArn, lines);
    await until(`${image} listens or has ended`, async () => node.exitCode !== undefined || (await node.listens()));
    return node;
  }

  async query<T>(database: string, work: (client: Client) => Promise<T>): Promise<T> {
    const client = this.datastore.admin(database);
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }
}

/** A running node. */
export class Node {
  exitCode: number | undefined;

  constructor(
    readonly container: IContainer,
    readonly taskArn: string,
    readonly lines: readonly string[],
  ) {
    void container.exited.then(({ exitCode }) => (this.exitCode = exitCode));
  }

  listens(): Promise<boolean> {
    return this.proxy('/').then(
      () => true,
      () => false,
    );
  }

  proxy(path: string, asking?: Asking): Promise<Answer> {
    return ask(`http://127.0.0.1:${this.container.hostPorts[PROXY]!}${path}`, asking);
  }

  admin(path: string, asking?: Asking): Promise<Answer> {
    return ask(`http://127.0.0.1:${this.container.hostPorts[ADMIN]!}${path}`, asking);
  }

  post(path: string, body: object): Promise<Answer> {
    return this.admin(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }
}
