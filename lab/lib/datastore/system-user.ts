import { readFileSync } from 'node:fs';
import { LabError } from '../common/lab-error';

/** An account of the operating system. */
export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

/** The account that PostgreSQL runs under if the lab runs as root, which PostgreSQL refuses; undefined for any other user. */
export function unprivilegedUser(): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const wanted of ['postgres', 'nobody']) {
    const [, , uid, gid] = accounts.find(([name]) => name === wanted) ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new LabError(
    'KBG-LAB-004',
    'PostgreSQL refuses to run as root, and this machine has neither a user postgres nor a user nobody; run the lab as another user',
  );
}
