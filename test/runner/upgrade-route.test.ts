import { rolesFrom, TrafficSchedule } from '../../lib/domain';
import type { LedgerRecord } from '../../lib/runner/ledger-record';
import type { RunnerError } from '../../lib/runner/runner-error';
import type { Upgrade } from '../../lib/runner/upgrade-route';
import { routeFor } from '../../lib/runner/upgrade-route';

const UPGRADE: Upgrade = {
  plan: { path: '/p' } as Upgrade['plan'],
  schedule: TrafficSchedule.steps(10, 50, 100),
  roles: rolesFrom('blue'),
};
const at = (stage: string): LedgerRecord =>
  ({ ledger: { stage }, intent: { stage }, verdicts: {}, unreadable: [] }) as unknown as LedgerRecord;
/** How it is refused. */
function refusal(to: string, record?: LedgerRecord): { readonly outcome: string; readonly message: string } {
  try {
    return { outcome: 'none', message: route(to, record).join(', ') };
  } catch (error) {
    const { outcome, message } = error as RunnerError;
    return { outcome, message };
  }
}

const route = (to: string, record = at('start-green')) => routeFor({ to, firstApply: false }, record, UPGRADE);

test.each([
  [
    'shfit-10',
    /^"shfit-10" is no stage of this upgrade \(baseline, migrate-up, .*retire-blue\); did you mean shift-10\?$/,
  ],
  ['start-blue', /\)$/],
  ['everything', /^"everything" is no stage of this upgrade \([^)]*\)$/],
  ['', /^"" is no stage of this upgrade \([^)]*\)$/],
  ['a\u001b[2J', /^"a·\[2J" is no stage/],
])('%j is refused as a word that is none, with the nearest one', (to, sentence) => {
  expect(refusal(to)).toEqual({ outcome: 'usage', message: expect.stringMatching(sentence) as string });
});

test('a way that is not legal is refused with those that are', () => {
  expect(refusal('shift-30')).toEqual({
    outcome: 'refused',
    message: expect.stringMatching(
      /^there is no legal way from start-green to shift-30: .*; legal next: start-green, shift-10, migrate-up$/,
    ) as string,
  });
  expect(() => route('shift-10', at('migrate-finish'))).toThrow(
    /only the way forward, or the snapshot \(docs\/restore\.md\); legal next: migrate-finish, open-admin$/,
  );
});

test('from a shift that the schedule no longer has the way goes on, forward and back', () => {
  expect(route('shift-50', at('shift-30'))).toEqual(['shift-50']);
  expect(route('start-green', at('shift-30'))).toEqual(['start-green']);
  expect(() => route('shift-30', at('shift-30'))).toThrow(/; legal next: shift-50, shift-10, start-green$/);
});
