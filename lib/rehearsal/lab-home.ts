import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LabFacts } from 'kong-bluegreen-lab';
import { parsedOrNothing } from '../runner/common/json';
import { anyObject, count, object } from '../runner/common/json-kinds';
import { RunnerError } from '../runner/common/runner-error';

const ANSWER_DEADLINE_MS = 5_000;

/** The record of a background lab. */
export interface LabRecord {
  readonly pid: number;
  readonly facts: LabFacts;
}

const RECORD = object({ pid: count, facts: object({ environment: anyObject }) });

/** The folder with the record and the log of one background lab. */
export class LabHome {
  readonly log: string;
  private readonly record: string;

  constructor(private readonly directory: string) {
    this.log = join(directory, 'lab.log');
    this.record = join(directory, 'lab.json');
  }

  /** @throws RunnerError if the folder can't be written */
  prepare(): void {
    try {
      mkdirSync(this.directory, { recursive: true, mode: 0o700 });
      writeFileSync(this.log, '', { mode: 0o600 });
      this.forget();
    } catch (error) {
      throw new RunnerError(
        'KBG-CLI-033',
        `the folder ${this.directory} can't be written (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}); start the lab in a writable folder, or name a writable folder with --home`,
      );
    }
  }

  /** @throws RunnerError if another lab was started in this folder at the same time */
  remember(lab: LabRecord): void {
    try {
      writeFileSync(this.record, JSON.stringify(lab), { mode: 0o600, flag: 'wx' });
    } catch (error) {
      throw new RunnerError(
        'KBG-CLI-034',
        `${this.record} could not be written (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}), so this lab was stopped; stop the lab that another command started here at the same time, and start again`,
      );
    }
  }

  forget(): void {
    rmSync(this.record, { force: true });
  }

  /** The lab of this folder, if it runs. */
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

/** True if the lab's API answers. A process id alone proves nothing: after a reboot another program may have it, and `stop` would end that program. */
async function answers({ environment }: LabFacts): Promise<boolean> {
  try {
    await fetch(environment.AWS_ENDPOINT_URL ?? '', { signal: AbortSignal.timeout(ANSWER_DEADLINE_MS) });
    return true;
  } catch (error) {
    // A lab that is busy answers late; another program at that port would refuse or answer.
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
