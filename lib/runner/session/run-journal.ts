import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { hostname, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import type { UpgradeOutline } from '../../domain';
import { CodedError } from '../../domain';
import { JournalFile } from '../adapters/files/journal-file';
import type { EndedEvent, JournalEvent, JournalLine, LedgerEvent, QuestionEvent } from '../journal/journal';
import { journalText, secretsOf, VERSION } from '../journal/journal';
import type { LedgerRecord } from '../ledger/ledger-record';
import type { RunPorts } from '../run/run-ports';
import { outcomeOf } from '../common/runner-error';

export interface JournalFlags {
  /** Folder of the app. */
  readonly directory: string;
  /** File of the journal; false for no journal. @default - one for each ledger, in the folder of the app */
  readonly journal?: string | false;
  readonly yes?: boolean;
}

/** How the operator is asked; undefined if nobody is asked. */
export type Asking = Omit<QuestionEvent, 'type' | 'command' | 'stage'> | undefined;

/** AWS's time in its latest answer, and the time of that answer. */
export type Heard = () => { readonly aws: Date; readonly at: Date } | undefined;

/** Folder of the journals of an app, unless a file is named. */
export function journalFolder(directory: string): string {
  return join(resolve(directory), '.kong-bluegreen');
}

/** `/kong-bluegreen/gateway` becomes `kong-bluegreen_gateway.jsonl`. */
export function journalName(path: string): string {
  return `${path.replace(/^\/+/, '').replace(/[^A-Za-z0-9.-]+/g, '_')}.jsonl`;
}

/**
 * Writes the events of one run, for people and for the report. The journal decides nothing. If it can't be written during a run, the run
 * warns and goes on.
 */
export class RunJournal {
  private readonly run = randomUUID().slice(0, 8);
  private readonly by = { user: userInfo().username, host: hostname(), pid: process.pid };
  private readonly secrets = secretsOf(process.env);
  private file: JournalFile | undefined;
  private path = '';
  private heard: Heard = () => undefined;
  private lastLedger = '';

  constructor(
    private readonly command: string,
    private readonly flags: JournalFlags,
    private readonly warn: (line: string) => void,
    /** Receives every line, even without a file. */
    private readonly hear: (text: string) => void = () => undefined,
  ) {}

  /** The same ports, whose events are written into the journal. */
  watching(ports: RunPorts, heard: Heard, asking: Asking): RunPorts {
    this.heard = heard;
    return {
      ...ports,
      use: async (stage, first) => {
        const outline = await ports.use(stage, first);
        this.open(outline);
        return outline;
      },
      ledger: async (outline) => {
        const record = await ports.ledger(outline);
        this.ledger(record);
        return record;
      },
      agrees: async (stage) => {
        if (asking) this.record({ type: 'question', command: this.command, stage, ...asking });
        const agreement = await ports.agrees(stage);
        if (agreement === 'agreed')
          this.record({ type: 'agreed', stage, by: this.flags.yes === true ? '--yes' : 'an answer' });
        return agreement;
      },
      tell: (event) => {
        this.record(event);
        ports.tell(event);
      },
    };
  }

  /** Runs the whole command, and writes how it ended. */
  async whole(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.record({ type: 'ended', outcome: outcomeOf(error), ...reasonOf(error) });
      throw error;
    }
    this.record({ type: 'ended', outcome: 'done' });
  }

  private open({ path }: UpgradeOutline): void {
    const { journal, directory } = this.flags;
    if (this.path !== '') return;
    if (journal !== false) this.file = new JournalFile(journal ?? join(journalFolder(directory), journalName(path)));
    this.path = path;
    const { version } = createRequire(__filename)('cdktf-kong-bluegreen/package.json') as { version: string };
    this.record({ type: 'begun', command: this.command, version });
  }

  private ledger({ ledger, verdicts }: LedgerRecord): void {
    if (!ledger) return;
    const { stage, upgrade, slots, releases } = ledger;
    const told = Object.entries(verdicts).map(([step, it]) => {
      const { verdict, stage: at, evidence } = it;
      return [step, { verdict, stage: at, evidence }] as const;
    });
    const event: LedgerEvent = {
      type: 'ledger',
      stage,
      upgrade,
      slots: { from: slots.from, to: slots.to },
      releases,
      verdicts: Object.fromEntries(told),
    };
    const text = JSON.stringify(event);
    if (text !== this.lastLedger) this.record(event);
    this.lastLedger = text;
  }

  private record(event: JournalEvent): void {
    const { file, run, path, by } = this;
    const heard = this.heard();
    const aws = heard && { time: heard.aws.toISOString(), heard: heard.at.toISOString() };
    const at = new Date().toISOString();
    const line: JournalLine = { v: VERSION, at, ...(aws ? { aws } : {}), run, path, by, event };
    const text = journalText(line, this.secrets);
    // Before that the gateway of the line is not known.
    if (path !== '') this.hear(text);
    try {
      file?.append(text);
    } catch (error) {
      this.file = undefined;
      const { code = (error as Error).message } = error as NodeJS.ErrnoException;
      this.warn(
        `kong-bluegreen: KBG-TEAM-011: the journal can't be written any more (${code}); the run goes on without it`,
      );
    }
  }
}

function reasonOf(error: unknown): Pick<EndedEvent, 'code' | 'sentence'> {
  if (error instanceof CodedError) return { code: error.code, sentence: error.sentence };
  return { sentence: error instanceof Error ? error.message : String(error) };
}
