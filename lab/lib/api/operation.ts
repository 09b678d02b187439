import type { ICloud } from '../cloud/cloud';
import type { Identities } from './identities';
import type { Input } from './input';

/** The caller of one request, and the cloud that the request acts on. */
export interface CallContext {
  readonly cloud: ICloud;
  readonly identities: Identities;
  /** From the signature, which is not verified; absent when the request was not signed. */
  readonly accessKey: string | undefined;
}

export type Output = Readonly<Record<string, unknown>>;

/** One action of a service. Members that are undefined are left out of the answer. */
export type Operation = (input: Input, context: CallContext) => Output;

export type Operations = Readonly<Record<string, Operation>>;
