import type { ConnectionTarget } from './datastore-place';

/** What was to be reached; the password is nobody's business here. */
export type Sought = Omit<ConnectionTarget, 'password' | 'tls'>;

export type Sentence = (sought: Sought, text: string) => string;

/** Code of an error that says: these bytes are not of PostgreSQL's protocol. */
export const NO_POSTGRES = 'NO_POSTGRES';

const at = ({ host, port }: Sought): string => `${host}:${port}`;

const unreachable: Sentence = (sought, text) =>
  `the datastore at ${at(sought)} can't be reached from here (${text}); run inside the VPC, or open a tunnel and set PGHOST and PGPORT`;
const noPostgres: Sentence = (sought, text) =>
  `what answers at ${at(sought)} is no PostgreSQL (${text}); set PGHOST and PGPORT to the datastore's`;
const untrusted: Sentence = (sought, text) =>
  sought.caFile === undefined
    ? `the certificate of the datastore at ${at(sought)} is not trusted (${text}); name its CA's file in PGSSLROOTCERT`
    : `the certificate of the datastore at ${at(sought)} is not trusted (${text}); PGSSLROOTCERT names ${sought.caFile}, which does not hold its CA: name the file that does`;
const expired: Sentence = (sought, text) =>
  `the certificate of the datastore at ${at(sought)} is not valid today (${text}); have it renewed at the server, for no setting here mends it`;
const otherName: Sentence = (sought, text) =>
  `the certificate of the datastore at ${at(sought)} bears another name (${text}); use the datastore's own name, or PGSSLMODE=verify-ca`;
const noTls: Sentence = (sought, text) =>
  `the datastore at ${at(sought)} offers no TLS (${text}); set PGSSLMODE=disable only where the network is trusted`;
const onlyTls: Sentence = ({ user }, text) =>
  `the datastore takes user "${user}" with TLS only (${text}); leave out --no-tls, or set PGSSLMODE=verify-full`;
const badTls: Sentence = (sought, text) =>
  `the datastore at ${at(sought)} could not begin TLS (${text}); set PGHOST and PGPORT to PostgreSQL itself, or mend TLS at the server`;
const rejected: Sentence = ({ user }, text) =>
  `the datastore rejected user "${user}" (${text}); set PGUSER and PGPASSWORD of a role that may read Kong's tables`;
const noPassword: Sentence = (sought) => rejected(sought, 'it asks for a password and PGPASSWORD is not set');
const noCertificate: Sentence = ({ user, certificateFile }, text) =>
  certificateFile === undefined
    ? `the datastore takes no user "${user}" without a client certificate that it trusts (${text}); name one and its key in PGSSLCERT and PGSSLKEY`
    : `the datastore does not take the client certificate of user "${user}" (${text}); PGSSLCERT names ${certificateFile}: name one that is this user's, still valid and of a CA that the datastore trusts`;
const otherLogin: Sentence = ({ user }, text) =>
  `the datastore asks user "${user}" for a way of logging in that is not known here (${text}); give the role scram-sha-256, md5 or password in pg_hba.conf`;
const unproven: Sentence = (sought, text) =>
  `what answers at ${at(sought)} did not prove that it knows the password of user "${sought.user}" (${text}); set PGHOST and PGPORT to the datastore itself`;
const noDatabase: Sentence = ({ database }, text) =>
  `the server has no database "${database}" (${text}); set PGDATABASE to the one that Kong uses`;
const closedToUser: Sentence = ({ user, database }, text) =>
  `the datastore lets user "${user}" not into database "${database}" (${text}); grant CONNECT, or set PGUSER to a role that has it`;
const closedDatabase: Sentence = ({ database }, text) =>
  `database "${database}" takes no connections (${text}); set PGDATABASE to the one that Kong uses`;
const busy: Sentence = (sought, text) =>
  `the datastore at ${at(sought)} takes no connection now (${text}); try again when it does`;
const silent: Sentence = (sought, text) =>
  `the datastore at ${at(sought)} stopped answering (${text}); look at the network and try again`;
const refused: Sentence = (sought, text) =>
  `the datastore at ${at(sought)} refused the connection (${text}); mend what it says, or set PGHOST and PGPORT to another`;

interface Rule {
  readonly code?: RegExp;
  readonly text?: RegExp;
  readonly sentence: Sentence;
}

/** By SQLSTATE (the PostgreSQL manual, appendix A), by Node's own codes, or by what is told in words only; the first that fits. */
const RULES: readonly Rule[] = [
  { code: /^NO_POSTGRES$/, sentence: noPostgres },
  { code: /^28/, text: /no encryption|SSL off/, sentence: onlyTls },
  { code: /^28/, text: /valid client certificate|certificate authentication/, sentence: noCertificate },
  { code: /^28/, sentence: rejected },
  { code: /^3D000$/, sentence: noDatabase },
  { code: /^42501$/, sentence: closedToUser },
  { code: /^55000$/, sentence: closedDatabase },
  { code: /^(53300|57P03)$/, sentence: busy },
  { code: /^(57P01|57P02|57P05|ECONNRESET|EPIPE)$/, sentence: silent },
  { code: /^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/, sentence: expired },
  { code: /^ERR_TLS_CERT_ALTNAME_INVALID$/, sentence: otherName },
  { code: /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|INVALID_|PATH_LENGTH_)/, sentence: untrusted },
  { code: /ALERT_.*(CERTIFICATE|_CA)/, sentence: noCertificate },
  { code: /^(EPROTO|ERR_SSL_|ERR_TLS_|ERR_OSSL_)/, sentence: badTls },
  { text: /does not support SSL/, sentence: noTls },
  { text: /client password must be/, sentence: noPassword },
  { text: /Unknown authenticationOk|Only mechanism\(s\)|iteration count/, sentence: otherLogin },
  { text: /^SASL/, sentence: unproven },
  { text: /timeout expired/, sentence: unreachable },
  { text: /Query read timeout|terminated|closed|destroyed|connection error|before secure TLS/i, sentence: silent },
];

export interface Told {
  readonly code: string | undefined;
  readonly text: string;
  /** In the server's own words, so there is one. */
  readonly said: boolean;
}

export function sentenceFor({ code = '', text, said }: Told): Sentence {
  const rule = RULES.find((it) => (it.code?.test(code) ?? true) && (it.text?.test(text) ?? true));
  return rule?.sentence ?? (said ? refused : unreachable);
}
