import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LabFacts } from 'kong-bluegreen-lab';
import { parsedOrNothing } from '../../runner/common/json';
import { anyObject, count, object } from '../../runner/common/json-kinds';
import { RunnerError } from '../../runner/common/runner-error';

const ANSWER_DEADLINE_MS = 5_000;

/** A background lab, as it is remembered. */
export interface LabRecord {
  readonly pid: number;
  readonly facts: LabFacts;
}

const RECORD = object({ pid: count, facts: object({ environment: anyObject }) });

/** The folder that remembers one background lab. */
export class LabHome {
  readonly log: string;
  private readonly record: string;

  constructor(private readonly directory: string) {
    this.log = join(directory, 'lab.log');
    this.record = join(directory, 'lab.json');
  }

  /** @throws RunnerError when nothing can be written there */
  prepare(): void {
    try {
      mkdirSync(this.directory, { recursive: true, mode: 0o700 });
      writeFileSync(this.log, '', { mode: 0o600 });
      this.forget();
    } catch (error) {
      throw new RunnerError(
        'KBG-CLI-033',
        `the folder ${this.directory} can't be written (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}); start the lab in a folder where you may write, or name one with --home`,
      );
    }
  }

  /** @throws RunnerError when another lab was started here at the same time */
  remember(lab: LabRecord): void {
    try {
      writeFileSync(this.record, JSON.stringify(lab), { mode: 0o600, flag: 'wx' });
    } catch (error) {
      throw new RunnerError(
        'KBG-CLI-034',
        `${this.record} could not be written (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}), so this lab was ended again; was another one started here at the same time?`,
      );
    }
  }

  forget(): void {
    rmSync(this.record, { force: true });
  }

  /** The lab that was started here, if it lives. */
  async running(): Promise<LabRecord | undefined> {
    const known = this.read();
    return known && isAlive(known.pid) && (await answers(known.facts)) ? known : undefined;
  }

  private read(): LabRecord | undefined {
    try {
      return parsedOrNothing(RECORD, readFileSync(this.record, 'utf8')) as unknown as LabRecord | undefined;
    } catch {
      return undefined;
    }
  }
}

/** A process id alone proves nothing: after a reboot it may be anybody's, and we are about to end it. */
async function answers({ environment }: LabFacts): Promise<boolean> {
  try {
    await fetch(environment.AWS_ENDPOINT_URL ?? '', { signal: AbortSignal.timeout(ANSWER_DEADLINE_MS) });
    return true;
  } catch (error) {
    // Nobody else would leave us waiting at that very port.
    return (error as Error).name === 'TimeoutError';
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
