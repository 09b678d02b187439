import { isPublicSuffix } from '../facts/cookie-domain';
import { sessionConf, type SessionConf } from '../facts/session-conf';
import { isGiven, settingOf, type ReleaseSettings } from '../facts/settings';
import { found, notApplicable, type Answer, type Draft } from './check';

/** A fault of a session configuration. */
export interface SessionFault {
  readonly text: string;
  /** @default 'blocker' */
  readonly severity?: Draft['severity'];
}

/** A setting that holds a session configuration, and its rules. */
export interface SessionSetting {
  readonly name: string;
  /** The fault if the setting is not set. */
  readonly absent: string;
  /** Faults beyond those that every session configuration can have. */
  readonly faultsOf: (conf: SessionConf, to: ReleaseSettings) => readonly (SessionFault | undefined)[];
}

/** Judges one setting of the next release. */
export function judgeSession({ name, absent, faultsOf }: SessionSetting, to: ReleaseSettings): Answer {
  const draft = (fault: SessionFault | undefined): Draft | undefined => fault && sessionDraft(name, fault);
  const json = settingOf(to, name);
  if (json === undefined) {
    return isGiven(to, name)
      ? notApplicable(`${name} is given by reference, so its value is unknown`)
      : found(draft({ text: absent }));
  }
  const conf = sessionConf(json);
  if (conf === undefined) return found(draft({ text: 'it is not a JSON object' }));
  return found(...[secretFault(conf), domainFault(conf), ...faultsOf(conf, to), logoutFault(conf)].map(draft));
}

export function sessionDraft(subject: string, { text, severity = 'blocker' }: SessionFault): Draft {
  return { subject, severity, evidence: { text } };
}

/** A key of less than the 256 bits of its hash weakens a signature (RFC 2104, section 3; RFC 7518, section 3.2). */
const LEAST_SECRET = 32;

function secretFault({ secretLength }: SessionConf): SessionFault | undefined {
  if (secretLength === 0)
    return { text: 'it has no secret, so every node makes its own and no session is valid on another node' };
  return secretLength >= LEAST_SECRET
    ? undefined
    : { text: `its secret has fewer than ${LEAST_SECRET} characters, so it could be guessed`, severity: 'warning' };
}

function domainFault({ domain }: SessionConf): SessionFault | undefined {
  return domain !== undefined && isPublicSuffix(domain)
    ? { text: `cookie_domain ${domain} is a public suffix, and browsers reject cookies for it` }
    : undefined;
}

function logoutFault({ changedLogout }: SessionConf): SessionFault | undefined {
  return changedLogout.length === 0
    ? undefined
    : { text: `${changedLogout.join(', ')} must keep their defaults`, severity: 'warning' };
}
