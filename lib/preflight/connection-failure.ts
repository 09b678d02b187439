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

const at = ({ host, port }: Target): string => `${host}:${port}`;

const unreachable: Sentence = (target, text) =>
  `the datastore at ${at(target)} can't be reached from here (${text}); run inside the VPC, or open a tunnel and set PGHOST and PGPORT`;
const untrusted: Sentence = (target, text) =>
  `the certificate of the datastore at ${at(target)} is not trusted (${text}); name its CA's file in PGSSLROOTCERT`;
const rejected: Sentence = ({ user }, text) =>
  `the datastore rejected user "${user}" (${text}); set PGUSER and PGPASSWORD of a role that may read Kong's tables`;
const busy: Sentence = (target, text) =>
  `the datastore at ${at(target)} takes no connection now (${text}); try again when it does`;
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
  '53300': busy,
  '57P03': busy,
  '57P01': silent,
  '57P02': silent,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_HAS_EXPIRED: untrusted,
  ERR_TLS_CERT_ALTNAME_INVALID: (target, text) =>
    `the certificate of the datastore at ${at(target)} bears another name (${text}); use the datastore's own name, or PGSSLMODE=verify-ca`,
};

/** By what node-postgres says in words only. */
const BY_TEXT: readonly (readonly [RegExp, Sentence])[] = [
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
  const named = code === undefined ? undefined : BY_CODE[code];
  const sentence = named ?? BY_TEXT.find(([pattern]) => pattern.test(text))?.[1] ?? unreachable;
  return new ConnectionFailure(sentence(target, text));
}

/** An attempt at several addresses of one name fails with an AggregateError whose own message is empty. */
function describe(error: unknown): { code: string | undefined; text: string } {
  if (typeof error !== 'object' || error === null) return { code: undefined, text: String(error) };
  const { code, message, errors } = error as { code?: string; message?: string; errors?: readonly unknown[] };
  const [first] = errors ?? [];
  if (first !== undefined) return describe(first);
  const [text = ''] = (message ?? '').split('\n');
  return { code, text: text === '' ? (code ?? 'no reason was given') : text };
}
