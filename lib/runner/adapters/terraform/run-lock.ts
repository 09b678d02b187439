import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { userInfo } from 'node:os';
import { parsedOrNothing } from '../../common/json';
import { count, object, text } from '../../common/json-kinds';
import { RunnerError } from '../../common/runner-error';

export interface Holder {
  readonly pid: number;
  readonly user: string;
  readonly since: string;
}

const HOLDER = object({ pid: count, user: text, since: text });

/**
 * Locks a folder for one run at a time. Terraform's own lock of the state protects other folders and computers.
 *
 * @throws RunnerError that names the holder
 */
export function takeRunLock(file: string): void {
  const holder = tryRunLock(file);
  if (!holder) return;
  throw new RunnerError(
    'KBG-TF-001',
    `another run is going on in this folder: process ${holder.pid} of ${holder.user}, since ${holder.since}; wait for it, or stop it with Ctrl-C; if no run is going on, delete ${file}`,
    'refused',
  );
}

/** Takes the lock, or returns its holder. The lock of a process that has ended does not count. */
export function tryRunLock(file: string): Holder | undefined {
  while (!isTaken(file)) {
    const holder = readHolder(file);
    if (holder && isHolding(file, holder)) return holder;
    rmSync(file, { force: true });
  }
  HELD.add(file);
  return undefined;
}

/** Locks that this process has taken. */
const HELD = new Set<string>();

/** In a restarted container the same program has the same small process id. */
function isHolding(file: string, { pid }: Holder): boolean {
  return pid === process.pid ? HELD.has(file) : isAlive(pid);
}

/** False if another process has the lock. */
function isTaken(file: string): boolean {
  const holder: Holder = { pid: process.pid, user: userInfo().username, since: new Date().toISOString() };
  try {
    const handle = openSync(file, 'wx', 0o600);
    writeSync(handle, JSON.stringify(holder));
    closeSync(handle);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readHolder(file: string): Holder | undefined {
  try {
    return parsedOrNothing(HOLDER, readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** True for a process of another user too, unlike for a lab: its run applies to the same gateway. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
