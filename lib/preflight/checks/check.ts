import type { Finding, FindingEvidence, FindingSeverity, PreflightPhase } from '../../domain';
import type { DatastoreReading, Subjects } from '../reading/datastore-reading';
import type { PreflightSettings } from '../facts/settings';

export type Subject = keyof Subjects;

/** The values of a check's subjects. A subject that the check only wants is undefined if the datastore does not have it. */
export type Known<N extends Subject, W extends Subject> = { readonly [K in N]: Subjects[K] } & {
  readonly [K in W]: Subjects[K] | undefined;
};

/** A finding without the facts of its check. */
export interface Draft {
  readonly subject: string;
  readonly evidence: FindingEvidence;
  /** @default - that of the check */
  readonly severity?: FindingSeverity;
  /** @default - that of the check */
  readonly remedy?: string;
  /** This finding may be waived, although the check is unwaivable. @default false */
  readonly waivable?: boolean;
}

export type Answer =
  | { readonly outcome: 'passed'; readonly sentence?: string }
  | { readonly outcome: 'found'; readonly drafts: readonly Draft[] }
  | { readonly outcome: 'error' | 'not-applicable'; readonly sentence: string };

export const passed = (sentence?: string): Answer => ({ outcome: 'passed', ...(sentence ? { sentence } : {}) });
export const notApplicable = (sentence: string): Answer => ({ outcome: 'not-applicable', sentence });
export const cannotTell = (sentence: string): Answer => ({ outcome: 'error', sentence });

/** `found` if at least one draft is given, `passed` otherwise. */
export function found(...drafts: readonly (Draft | undefined)[]): Answer {
  const real = drafts.filter((draft) => draft !== undefined);
  return real.length === 0 ? passed() : { outcome: 'found', drafts: real };
}

/** Facts of a check, for its results and for the table of the checks. */
export interface CheckFacts {
  readonly id: Finding['id'];
  readonly title: string;
  /** The most severe finding of this check. */
  readonly severity: FindingSeverity;
  readonly phases: readonly PreflightPhase[];
  readonly remedy: string;
  readonly source: string;
  /** A finding would lose data or traffic permanently, so no waiver counts. */
  readonly unwaivable?: boolean;
}

export interface Definition<N extends Subject, W extends Subject> extends CheckFacts {
  /** Subjects that the check requires. If one is unreadable, the outcome is `error`; if one is absent, `not-applicable`. */
  readonly needs: readonly N[];
  /** Subjects that the check uses if the datastore has them. @default - none */
  readonly wants?: readonly W[];
  /** A pure function of the subjects and the settings. */
  readonly check: (known: Known<N, W>, settings: PreflightSettings, phase: PreflightPhase) => Answer;
}

/** A check that can be run. */
export interface Check extends CheckFacts {
  readonly needs: readonly Subject[];
  answer(reading: DatastoreReading, settings: PreflightSettings, phase: PreflightPhase): Answer;
}

/** Makes a check from its definition: it runs only if its subjects could be read. */
export function defineCheck<N extends Subject, W extends Subject = never>(definition: Definition<N, W>): Check {
  const { needs, wants = [], check, ...facts } = definition;
  return {
    ...facts,
    needs: [...needs, ...wants],
    answer(reading, settings, phase) {
      const known: Partial<Record<Subject, unknown>> = {};
      let gap: string | undefined;
      for (const subject of [...needs, ...wants]) {
        const answer = reading[subject];
        if (answer.state === 'unreadable') return cannotTell(answer.reason);
        if (answer.state === 'read') known[subject] = answer.value;
        else if ((needs as readonly Subject[]).includes(subject)) gap ??= answer.reason;
      }
      return gap === undefined ? check(known as Known<N, W>, settings, phase) : notApplicable(gap);
    },
  };
}

export const ALL_PHASES: readonly PreflightPhase[] = [
  'before-up',
  'after-up',
  'before-start',
  'before-finish',
  'after-finish',
];
/** While both releases use the datastore. */
export const OVERLAP: readonly PreflightPhase[] = ['after-up', 'before-start', 'before-finish'];
/** Before the next release's nodes start. */
export const EARLY: readonly PreflightPhase[] = ['before-up', 'before-start'];
/** Before a migration begins. */
export const MIGRATING: readonly PreflightPhase[] = ['before-up', 'before-finish'];

/** `3 routes`, `1 route`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}
