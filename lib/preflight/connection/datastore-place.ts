import type { ConnectionOptions } from 'node:tls';

/** Place of the datastore, as Kong's nodes see it; it holds no secret. */
export interface DatastorePlace {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** TLS, with the server's certificate verified. */
  readonly ssl: boolean;
}

/** The variables of libpq that this package reads; an empty one counts as unset, as in libpq. */
export type ConnectionEnvironment = Readonly<Record<string, string | undefined>>;

/** Server, role and TLS of one connection. */
export interface ConnectionTarget {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password?: string;
  readonly tls: ConnectionOptions | false;
  /** Path of the CA's file, if PGSSLROOTCERT names one. */
  readonly caFile?: string;
  /** Path of the client certificate's file, if PGSSLCERT names one. */
  readonly certificateFile?: string;
}
