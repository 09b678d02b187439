import type { JournalEvent, JournalLine } from '../../../lib/runner/journal/journal';
import { gatesOfStage, lastStory } from '../../../lib/runner/journal/journal-runs';

const line = (run: string, event: object): JournalLine =>
  ({ v: 1, at: '2026-01-01T00:00:00Z', run, path: '/p', by: {}, event: event as JournalEvent }) as never;
const gate = (name: string, stage: string, verdict: string): object => ({ type: 'gate', gate: name, stage, verdict });

test('of a stage the last word of each gate counts, and none from before it was applied', () => {
  const story = lastStory([
    line('a', { type: 'applied', stage: 'shift-10' }),
    line('a', gate('analysis', 'shift-10', 'failed')),
    line('b', { type: 'applied', stage: 'shift-10' }),
    line('b', gate('analysis', 'shift-10', 'inconclusive')),
    line('b', gate('command', 'shift-10', 'passed')),
    line('c', gate('analysis', 'shift-10', 'passed')),
    line('c', gate('analysis', 'shift-50', 'failed')),
  ])!;
  const told = (stage: string): readonly string[] =>
    gatesOfStage(story, stage).map((event) => `${event.gate} ${event.verdict}`);
  expect(told('shift-10')).toEqual(['analysis passed', 'command passed']);
  expect(told('shift-50')).toEqual(['analysis failed']);
  expect(told('shift-100')).toEqual([]);
});
