import { FAILURES, type FailureKind } from './connection-sentences';

/** Code of an error: the server does not speak PostgreSQL's protocol. */
export const STRANGER = 'STRANGER';
/** Code of an error: the server refused TLS. */
export const NO_TLS = 'NO_TLS';
/** Code of an error: the server asks for a password, and PGPASSWORD is not set. */
export const NO_PASSWORD = 'NO_PASSWORD';

/** An error of the connection, as far as the rules look at it. */
export interface ConnectionFault {
  readonly code: string | undefined;
  readonly text: string;
  /** The server itself sent the error. */
  readonly isAnswer: boolean;
}

interface Rule {
  readonly code?: RegExp;
  readonly text?: RegExp;
  readonly kind: FailureKind;
}

/**
 * The first rule that matches counts. Codes are SQLSTATE (the PostgreSQL manual, appendix A), Node's and those above; some errors have no
 * code, so their text decides.
 */
const RULES: readonly Rule[] = [
  { code: /^STRANGER$/, kind: 'stranger' },
  { code: /^NO_TLS$/, kind: 'noTls' },
  { code: /^NO_PASSWORD$/, kind: 'noPassword' },
  { code: /^28/, text: /no encryption|SSL off/, kind: 'onlyTls' },
  { code: /^28/, text: /valid client certificate|certificate authentication/, kind: 'noCertificate' },
  { code: /^28/, kind: 'rejected' },
  { code: /^3D000$/, kind: 'noDatabase' },
  { code: /^42501$/, kind: 'closedToUser' },
  { code: /^55000$/, kind: 'closedDatabase' },
  { code: /^(53300|57P03)$/, kind: 'busy' },
  { code: /^(57P01|57P02|57P05|ECONNRESET|EPIPE)$/, kind: 'silent' },
  { code: /^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/, kind: 'expired' },
  { code: /^ERR_TLS_CERT_ALTNAME_INVALID$/, kind: 'otherName' },
  { code: /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|INVALID_|PATH_LENGTH_)/, kind: 'untrusted' },
  { code: /ALERT_.*(CERTIFICATE|_CA)/, kind: 'noCertificate' },
  { code: /^(EPROTO|ERR_SSL_|ERR_TLS_|ERR_OSSL_)/, kind: 'badTls' },
  { text: /received invalid response/, kind: 'stranger' },
  { text: /Unknown authenticationOk|Only mechanism\(s\)|iteration count/, kind: 'otherLogin' },
  { text: /^SASL/, kind: 'unproven' },
  { text: /timeout expired/, kind: 'unreachable' },
  { text: /Query read timeout|terminated|closed|destroyed|connection error|before secure TLS/i, kind: 'silent' },
];

export function failureOf({ code = '', text, isAnswer }: ConnectionFault): (typeof FAILURES)[FailureKind] {
  const rule = RULES.find((it) => (it.code?.test(code) ?? true) && (it.text?.test(text) ?? true));
  return FAILURES[rule?.kind ?? (isAnswer ? 'refused' : 'unreachable')];
}
