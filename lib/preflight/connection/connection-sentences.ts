import type { ErrorCode } from '../../domain';
import type { ConnectionTarget } from './datastore-place';

/** The part of a target that a sentence may show: it has no password. */
export type ShownTarget = Omit<ConnectionTarget, 'password' | 'tls'>;

interface Failure {
  readonly code: ErrorCode;
  readonly sentence: (target: ShownTarget, text: string) => string;
}

const at = ({ host, port }: ShownTarget): string => `${host}:${port}`;

const rejected = ({ user }: ShownTarget, text: string): string =>
  `the datastore rejected user "${user}" (${text}); set PGUSER and PGPASSWORD of a role that may read Kong's tables`;

/** Ways in which a connection fails, each with its code and its sentence. */
export const FAILURES = {
  unreachable: {
    code: 'KBG-PRE-020',
    sentence: (target, text) =>
      `the datastore at ${at(target)} can't be reached from here (${text}); run inside the VPC, or open a tunnel and set PGHOST and PGPORT`,
  },
  stranger: {
    code: 'KBG-PRE-021',
    sentence: (target, text) =>
      `the server at ${at(target)} is not PostgreSQL (${text}); set PGHOST and PGPORT to the datastore's`,
  },
  untrusted: {
    code: 'KBG-PRE-022',
    sentence: (target, text) =>
      `the certificate of the datastore at ${at(target)} is not trusted (${text}); ${
        target.caFile === undefined
          ? 'set PGSSLROOTCERT to the file of its CA'
          : `the file ${target.caFile} of PGSSLROOTCERT does not hold its CA: set PGSSLROOTCERT to the file that does`
      }`,
  },
  expired: {
    code: 'KBG-PRE-023',
    sentence: (target, text) =>
      `the certificate of the datastore at ${at(target)} is not valid today (${text}); renew it at the server, because no setting here helps`,
  },
  otherName: {
    code: 'KBG-PRE-024',
    sentence: (target, text) =>
      `the certificate of the datastore at ${at(target)} has another name (${text}); use the datastore's own name, or set PGSSLMODE=verify-ca`,
  },
  noTls: {
    code: 'KBG-PRE-025',
    sentence: (target, text) =>
      `the datastore at ${at(target)} offers no TLS (${text}); set PGSSLMODE=disable only if the network is trusted`,
  },
  onlyTls: {
    code: 'KBG-PRE-026',
    sentence: ({ user }, text) =>
      `the datastore accepts user "${user}" with TLS only (${text}); leave out --no-tls, or set PGSSLMODE=verify-full`,
  },
  badTls: {
    code: 'KBG-PRE-027',
    sentence: (target, text) =>
      `the datastore at ${at(target)} could not begin TLS (${text}); set PGHOST and PGPORT to PostgreSQL itself, or fix TLS at the server`,
  },
  rejected: { code: 'KBG-PRE-028', sentence: rejected },
  noPassword: { code: 'KBG-PRE-029', sentence: rejected },
  noCertificate: {
    code: 'KBG-PRE-030',
    sentence: ({ user, certificateFile }, text) =>
      certificateFile === undefined
        ? `the datastore accepts user "${user}" only with a client certificate that it trusts (${text}); set PGSSLCERT and PGSSLKEY to the certificate and its key`
        : `the datastore does not accept the client certificate of user "${user}" (${text}); set PGSSLCERT, now ${certificateFile}, to a valid certificate of this user from a CA that the datastore trusts`,
  },
  otherLogin: {
    code: 'KBG-PRE-031',
    sentence: ({ user }, text) =>
      `the datastore asks user "${user}" for an unsupported authentication method (${text}); give the role scram-sha-256, md5 or password in pg_hba.conf`,
  },
  unproven: {
    code: 'KBG-PRE-032',
    sentence: (target, text) =>
      `the server at ${at(target)} did not prove that it knows the password of user "${target.user}" (${text}); set PGHOST and PGPORT to the datastore itself`,
  },
  noDatabase: {
    code: 'KBG-PRE-033',
    sentence: ({ database }, text) =>
      `the server has no database "${database}" (${text}); set PGDATABASE to the one that Kong uses`,
  },
  closedToUser: {
    code: 'KBG-PRE-034',
    sentence: ({ user, database }, text) =>
      `user "${user}" may not connect to database "${database}" (${text}); grant CONNECT, or set PGUSER to a role that has it`,
  },
  closedDatabase: {
    code: 'KBG-PRE-035',
    sentence: ({ database }, text) =>
      `database "${database}" accepts no connections (${text}); set PGDATABASE to the one that Kong uses`,
  },
  busy: {
    code: 'KBG-PRE-036',
    sentence: (target, text) =>
      `the datastore at ${at(target)} accepts no connection now (${text}); try again when it does`,
  },
  silent: {
    code: 'KBG-PRE-037',
    sentence: (target, text) =>
      `the datastore at ${at(target)} stopped answering (${text}); check the network and try again`,
  },
  refused: {
    code: 'KBG-PRE-038',
    sentence: (target, text) =>
      `the datastore at ${at(target)} refused the connection (${text}); fix the cause that it names, or set PGHOST and PGPORT to another`,
  },
} as const satisfies Readonly<Record<string, Failure>>;

export type FailureKind = keyof typeof FAILURES;
