/** Why a datastore could not be asked: one sentence, without stack or password. */
export class ConnectionFailure extends Error {
  override readonly name = 'ConnectionFailure';
}

interface Target {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

type Sentence = (target: Target, text: string) => string;

const LONGEST_REASON = 200;

const at = ({ host, port }: Target): string => `${host}:${port}`;

const unreachable: Sentence = (target, text) =>
  `the datastore at ${at(target)} can't be reached from here (${text}); run inside the VPC, or open a tunnel and set PGHOST and PGPORT`;
const untrusted: Sentence = (target, text) =>
  `the certificate of the datastore at ${at(target)} is not trusted (${text}); name its CA's file in PGSSLROOTCERT`;
const rejected: Sentence = ({ user }, text) =>
  `the datastore rejected user "${user}" (${text}); set PGUSER and PGPASSWORD of a role that may read Kong's tables`;
const busy: Sentence = (target, text) =>
  `the datastore at ${at(target)} takes no connection now (${text}); try again when it does`;
const strange: Sentence = (target, text) =>
  `what answers at ${at(target)} is no PostgreSQL (${text}); set PGHOST and PGPORT to the datastore's`;
const expired: Sentence = (target, text) =>
  `the certificate of the datastore at ${at(target)} is not valid today (${text}); have it renewed at the server, for no setting here mends it`;
const unshown: Sentence = ({ user }, text) =>
  `the datastore takes no user "${user}" without a client certificate that it trusts (${text}); name one and its key in PGSSLCERT and PGSSLKEY`;
const unset: Sentence = (target, text) =>
  `the datastore at ${at(target)} refused the settings of the session (${text}); correct PGOPTIONS, or unset it`;
const silent: Sentence = (target, text) =>
  `the datastore at ${at(target)} stopped answering (${text}); look at the network and try again`;

/** By SQLSTATE (the PostgreSQL manual, appendix A) or by Node's own codes. */
const BY_CODE: Readonly<Record<string, Sentence>> = {
  ENOTFOUND: unreachable,
  EAI_AGAIN: unreachable,
  ECONNREFUSED: unreachable,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  ETIMEDOUT: unreachable,
  ECONNRESET: silent,
  EPIPE: silent,
  '28P01': rejected,
  '28000': rejected,
  '3D000': ({ database }, text) =>
    `the server has no database "${database}" (${text}); set PGDATABASE to the one that Kong uses`,
  '42501': ({ database, user }, text) =>
    `the datastore lets user "${user}" not into database "${database}" (${text}); grant CONNECT, or set PGUSER to a role that has it`,
  '55000': ({ database }, text) =>
    `database "${database}" takes no connections (${text}); set PGDATABASE to the one that Kong uses`,
  '42704': unset,
  '22023': unset,
  '42601': unset,
  '08P01': strange,
  NO_POSTGRES: strange,
  '53300': busy,
  '57P03': busy,
  '57P01': silent,
  '57P02': silent,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_HAS_EXPIRED: expired,
  CERT_NOT_YET_VALID: expired,
  ERR_TLS_CERT_ALTNAME_INVALID: (target, text) =>
    `the certificate of the datastore at ${at(target)} bears another name (${text}); use the datastore's own name, or PGSSLMODE=verify-ca`,
};

/** By words, where one code means several things; they are asked first. */
const BY_WORDS: readonly (readonly [RegExp, Sentence])[] = [
  [
    /pg_hba\.conf (entry|rejects).*(no encryption|SSL off)/,
    ({ user }, text) =>
      `the datastore takes user "${user}" with TLS only (${text}); leave out --no-tls, or set PGSSLMODE=verify-full`,
  ],
  [/client certificate|certificate authentication failed|alert (certificate|unknown ca|bad certificate)/i, unshown],
];

/** By what node-postgres says in words only. */
const BY_TEXT: readonly (readonly [RegExp, Sentence])[] = [
  [/error establishing an SSL connection|wrong version number/, strange],
  [
    /does not support SSL/,
    (target, text) =>
      `the datastore at ${at(target)} offers no TLS (${text}); set PGSSLMODE=disable only where the network is trusted`,
  ],
  [/client password must be/, (target) => rejected(target, 'it asks for a password and none is set')],
  [/timeout expired/, unreachable],
  [/Query read timeout|terminated|closed|destroyed|connection error/i, silent],
  [/PEM|certificate|tls|ssl/i, untrusted],
];

/** The sentence for an error of the connection itself, not of a query. */
export function connectionFailure(error: unknown, target: Target): ConnectionFailure {
  if (error instanceof ConnectionFailure) return error;
  const { code, text } = describe(error);
  const byWords = (table: typeof BY_TEXT): Sentence | undefined => table.find(([pattern]) => pattern.test(text))?.[1];
  const byCode = code === undefined ? undefined : BY_CODE[code];
  const sentence = byWords(BY_WORDS) ?? byCode ?? byWords(BY_TEXT) ?? unreachable;
  return new ConnectionFailure(sentence(target, text));
}

/** An attempt at several addresses of one name fails with an AggregateError whose own message is empty. */
function describe(error: unknown): { code: string | undefined; text: string } {
  if (typeof error !== 'object' || error === null) return { code: undefined, text: String(error) };
  const { code, message, errors } = error as { code?: string; message?: string; errors?: readonly unknown[] };
  const [first] = errors ?? [];
  if (first !== undefined) return describe(first);
  const [line = ''] = (message ?? '').split('\n');
  // A stranger may send anything.
  const text = line.replace(/[\p{Cc}\p{Cf}]/gu, ' ').slice(0, LONGEST_REASON);
  return { code, text: text === '' ? (code ?? 'no reason was given') : text };
}
