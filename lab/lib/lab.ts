import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApi } from './api';
import { LabClock } from './common/clock';
import { createCloud } from './cloud/cloud';
import type { ICloud } from './cloud/cloud';
import type { IDatastore } from './datastore';
import { startDatastore } from './datastore';
import type { FunctionOptions } from './functions/command-functions';
import { CommandFunctions } from './functions/command-functions';
import { createContainerRuntime, type IKongRuntime } from './gateway/runtime';
import type { ContainerFaults } from './gateway/kong/container-faults';
import { startBalancer } from './gateway/balancer/balancer';
import { startProvider } from './provider';
import { startUpstream } from './traffic';
import { LabError } from './common/lab-error';

/** How to start a lab. */
export interface LabOptions {
  /** Lab seconds that pass in one real second. @default 100 */
  readonly clockFactor?: number;
  /** @default '123456789012' */
  readonly account?: string;
  /** @default 'eu-west-1' */
  readonly region?: string;
  /** A PostgreSQL server to use. @default - one of the lab's own */
  readonly datastoreUrl?: string;
  /**
   * Further types that the lab keeps as passive records, such as `aws_sqs_queue` or `data.aws_ami`.
   * @default - none
   */
  readonly types?: readonly string[];
  /** Functions of AWS Lambda, by name. @default - none: an invocation fails with ResourceNotFoundException */
  readonly functions?: Readonly<Record<string, FunctionOptions>>;
  /**
   * Files of Node programs by image name: a container of `registry.example/shop/web:1.2` runs the program `web`. The program gets the
   * container's environment and command. It listens at the port that `PORT` names, if its container has a port.
   * @default - none; the lab runs its stand-in for Kong only
   */
  readonly programs?: Readonly<Record<string, string>>;
  /** Receives the log of functions. @default - the log goes to the lab's stderr */
  readonly onFunctionLog?: (text: string) => void;
  /** Real ports of the load balancer's nodes on 127.0.0.1. @default - free ones */
  readonly ports?: readonly number[];
}

/** The facts that another process needs to use a lab. */
export interface LabFacts {
  readonly account: string;
  readonly region: string;
  /** Environment for Terraform, the AWS SDK and PostgreSQL clients. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A running loopback AWS. */
export interface Lab extends LabFacts {
  readonly cloud: ICloud;
  /** Faults of containers that a test injects; for faults of the AWS API see `cloud.faults`. */
  readonly containerFaults: ContainerFaults;
  /** URLs of a listener on each node of the load balancer. */
  endpoints(listenerArn: string): readonly string[];
  /** The part of the lab that ended by itself, if one did: a failure after that is not a failure of the stack. */
  broken(): string | undefined;
  /** Ends every process and removes every file of the lab. */
  close(): Promise<void>;
}

/** Open parts of a lab; the last opened is closed first. */
class Closers {
  private readonly closers: (() => Promise<void> | void)[] = [];

  add(close: () => Promise<void> | void): void {
    this.closers.push(close);
  }

  /** Closes all parts, even if one fails; then throws the first failure. */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (const close of this.closers.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}

/** Starts the datastore, the cloud, the load balancer, the AWS API and the provider. If one fails, the started ones are stopped. */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const closers = new Closers();
  try {
    return await assemble(options, closers);
  } catch (error) {
    await closers.close();
    throw error;
  }
}

/** Another user may pass through the folder and not list it: PostgreSQL does not run as root. */
function temporaryDirectory(closers: Closers): string {
  const directory = mkdtempSync(join(tmpdir(), 'kong-bluegreen-lab-'));
  chmodSync(directory, 0o711);
  closers.add(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  return directory;
}

async function assemble(options: LabOptions, closers: Closers): Promise<Lab> {
  const directory = temporaryDirectory(closers);
  const datastore = await startDatastore({ directory, ...(options.datastoreUrl ? { url: options.datastoreUrl } : {}) });
  closers.add(() => datastore.close());
  const upstream = await startUpstream();
  closers.add(() => upstream.close());
  const broken = firstEnded({ PostgreSQL: datastore.ended, 'the service behind the gateway': upstream.ended });
  const { cloud, runtime } = startCloud(options, datastore, upstream.port);
  closers.add(() => cloud.close());
  const balancer = await startBalancer({ cloud, ...(options.ports ? { ports: [...options.ports] } : {}) }).catch(
    refuse,
  );
  closers.add(() => balancer.close());
  const api = await startApi({ cloud });
  closers.add(() => api.close());
  const provider = await startProvider({ cloud, ...(options.types ? { types: options.types } : {}) });
  closers.add(() => provider.close());
  const access = accessTo(cloud, api.url);
  closers.add(serveFunctions(cloud, options, access));
  return {
    cloud,
    containerFaults: runtime.faults,
    account: cloud.account,
    region: cloud.region,
    environment: {
      TF_REATTACH_PROVIDERS: provider.reattach,
      ...access,
      ...postgresEnvironment(datastore, runtime.liveDatabase),
    },
    endpoints: (listenerArn) => balancer.endpoints(listenerArn),
    broken,
    close: () => closers.close(),
  };
}

function startCloud(
  { clockFactor = 100, account, region, programs }: LabOptions,
  datastore: IDatastore,
  upstreamPort: number,
): { readonly cloud: ICloud; readonly runtime: IKongRuntime } {
  const clock = new LabClock(clockFactor);
  const runtime = createContainerRuntime({ datastore, clock, upstreamPort, ...(programs ? { programs } : {}) });
  const cloud = createCloud({ clock, runtime, ...(account ? { account } : {}), ...(region ? { region } : {}) });
  return { cloud, runtime };
}

function accessTo({ region }: ICloud, url: string): LabFacts['environment'] {
  return { AWS_ENDPOINT_URL: url, AWS_REGION: region, AWS_ACCESS_KEY_ID: 'lab', AWS_SECRET_ACCESS_KEY: 'lab' };
}

/** Functions get the lab's credentials, as a function on AWS gets those of its role. Returns a function that ends the running ones. */
function serveFunctions(
  cloud: ICloud,
  { functions = {}, onFunctionLog = (text) => process.stderr.write(text) }: LabOptions,
  access: LabFacts['environment'],
): () => void {
  const commands = new CommandFunctions(access, onFunctionLog);
  for (const [name, it] of Object.entries(functions)) cloud.functions.serve(name, commands.code(it));
  return () => {
    commands.close();
  };
}

function firstEnded(parts: Readonly<Record<string, Promise<void> | undefined>>): () => string | undefined {
  let first: string | undefined;
  for (const [name, ended] of Object.entries(parts)) void ended?.then(() => (first ??= name));
  return () => first;
}

/** Environment of PostgreSQL clients. */
function postgresEnvironment({ host, port, user, password }: IDatastore, database: string): LabFacts['environment'] {
  return {
    PGHOST: host,
    PGPORT: String(port),
    PGUSER: user,
    PGPASSWORD: password,
    PGDATABASE: database,
    PGSSLMODE: 'disable',
  };
}

/** @throws LabError for a port that is taken or forbidden */
function refuse(error: NodeJS.ErrnoException & { port?: number }): never {
  const port = `port ${error.port ?? '?'} of 127.0.0.1`;
  if (error.code === 'EADDRINUSE') {
    throw new LabError('KBG-LAB-007', `${port} is taken by another program; name a free one, or let the lab choose`);
  }
  if (error.code === 'EACCES') {
    throw new LabError(
      'KBG-LAB-008',
      `${port} needs more rights than you have; name one from 1024 on, or let the lab choose`,
    );
  }
  throw error;
}
