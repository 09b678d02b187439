import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GateEvent } from '../gates/gates';
import { gatesOfStage, lastStory } from '../journal/journal-runs';
import { readJournal } from '../journal/read-journal';
import { journalFolder, journalName } from './run-journal';

/** The answer of a gate, without the numbers of its window. */
export type ToldGate = Pick<GateEvent, 'gate' | 'verdict' | 'evidence' | 'dryRun'>;

/** The answers of the gates about a stage in the journal of this folder. A missing journal is not a failure. */
export function journalGates(directory: string, path: string, stage: string): readonly ToldGate[] {
  try {
    const text = readFileSync(join(journalFolder(directory), journalName(path)), 'utf8');
    const story = lastStory(readJournal(text).lines.filter((line) => line.path === path));
    const said = story ? gatesOfStage(story, stage) : [];
    return said.map(({ gate, verdict, evidence, dryRun }) => ({ gate, verdict, evidence, dryRun }));
  } catch {
    return [];
  }
}
