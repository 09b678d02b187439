import type { DeserializeMiddleware, FinalizeRequestMiddleware, MiddlewareStack } from '@smithy/types';

/** An AWS other than that of this process's environment, such as a lab. */
export interface AwsAccess {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Region and role with which AWS is asked. */
export interface AwsPlace {
  readonly region: string;
  /** @default - endpoint and credentials of this process's environment */
  readonly access?: AwsAccess;
  /** Role to assume first. @default - the credentials of the environment */
  readonly roleArn?: string | null;
}

/** Options of every client. */
export interface ClientOptions {
  readonly region: string;
  readonly maxAttempts: number;
  readonly requestHandler: { readonly connectionTimeout: number; readonly requestTimeout: number };
  readonly endpoint?: string;
  readonly credentials?: () => Promise<AssumedCredentials>;
}

interface AssumedCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

const MAX_ATTEMPTS = 5;
const CONNECTION_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 30_000;

/** The credentials, and AWS's own clock, that all clients of one step share. */
export class AwsSession {
  private latest = new Date(0);
  private latestAt: Date | undefined;

  constructor(
    private readonly place: AwsPlace,
    /** Once it is aborted no request is sent, and none is repeated. @default - never */
    private readonly stop?: AbortSignal,
  ) {
    // docs/getting-started.md says which Node the SDK will need. An operator in the middle of an apply can't act on it.
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  }

  /** AWS's time in its latest answer. */
  now(): Date {
    return this.latest;
  }

  /** That time, and the time of the answer by the clock of this computer; undefined before the first answer. */
  heard(): { readonly aws: Date; readonly at: Date } | undefined {
    return this.latestAt && { aws: this.latest, at: this.latestAt };
  }

  /** The options of a client; the SDK asks for the role's credentials again when they expire. */
  options(): ClientOptions {
    const { roleArn } = this.place;
    const own = this.ownOptions();
    return typeof roleArn === 'string' ? { ...own, credentials: () => this.assume(roleArn) } : own;
  }

  /** Reads the `Date` header of every answer to this client, even of a refusal. */
  watch<I extends object, O extends object, C extends { readonly middlewareStack: MiddlewareStack<I, O> }>(
    client: C & { readonly middlewareStack: MiddlewareStack<I, O> },
  ): C {
    const readDate: DeserializeMiddleware<I, O> = (next) => async (input) => {
      const result = await next(input);
      this.note(result.response);
      return result;
    };
    const refuse: FinalizeRequestMiddleware<I, O> = (next) => async (input) => {
      this.stop?.throwIfAborted();
      return await next(input);
    };
    // Behind the SDK's own repetition, so that each attempt passes here.
    client.middlewareStack.add(refuse, { step: 'finalizeRequest', name: 'kongBluegreenStop', priority: 'low' });
    client.middlewareStack.add(readDate, { step: 'deserialize', name: 'kongBluegreenClock', priority: 'low' });
    return client;
  }

  async account(): Promise<string> {
    const { STSClient, GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
    const client = this.watch(new STSClient(this.options()));
    const { Account = '' } = await client.send(new GetCallerIdentityCommand({}));
    return Account;
  }

  private ownOptions(): ClientOptions {
    const { region, access } = this.place;
    return {
      region,
      maxAttempts: MAX_ATTEMPTS,
      requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS },
      ...(access ? { endpoint: access.endpoint, credentials: () => Promise.resolve(access) } : {}),
    };
  }

  private async assume(roleArn: string): Promise<AssumedCredentials> {
    const { STSClient, AssumeRoleCommand } = await import('@aws-sdk/client-sts');
    const client = this.watch(new STSClient(this.ownOptions()));
    const request = new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'kong-bluegreen' });
    const { Credentials: given } = await client.send(request);
    return {
      accessKeyId: given?.AccessKeyId ?? '',
      secretAccessKey: given?.SecretAccessKey ?? '',
      sessionToken: given?.SessionToken ?? '',
      ...(given?.Expiration ? { expiration: given.Expiration } : {}),
    };
  }

  private note(response: unknown): void {
    const { headers } = response as { headers?: Record<string, string> };
    const at = new Date(headers?.date ?? '');
    // Answers may overtake one another; the clock never goes back.
    if (at.getTime() > this.latest.getTime()) [this.latest, this.latestAt] = [at, new Date()];
  }
}

/** Makes something once, when it is first needed. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
