import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GateEvent } from '../gates/gates';
import { gatesOfStage, lastStory } from '../journal/journal-runs';
import { readJournal } from '../journal/read-journal';
import { journalFolder, journalName } from './run-journal';

/** What a gate said, without the numbers of the whole window. */
export type ToldGate = Pick<GateEvent, 'gate' | 'verdict' | 'evidence' | 'dryRun'>;

/** What the gates said of a stage, as far as runs from this folder wrote it down; a look goes on without it. */
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
