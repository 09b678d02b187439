import { rolesFrom, TrafficSchedule } from '../../../lib/domain';
import { changedTarget, forwardTo, liveTraffic } from '../../../lib/runner/run/aim';
import type { LedgerRecord } from '../../../lib/runner/ledger/ledger-record';
import type { RunnerError } from '../../../lib/runner/common/runner-error';
import type { Upgrade } from '../../../lib/runner/run/upgrade-route';
import { routeFor } from '../../../lib/runner/run/upgrade-route';

const UPGRADE: Upgrade = {
  outline: { path: '/p' } as Upgrade['outline'],
  schedule: TrafficSchedule.steps(10, 50, 100),
  roles: rolesFrom('blue'),
};
const at = (stage: string): LedgerRecord =>
  ({ ledger: { stage }, intent: { stage }, verdicts: {}, unreadable: [] }) as unknown as LedgerRecord;
/** The refusal of a way. */
function refusal(to: string, record?: LedgerRecord): { readonly outcome: string; readonly message: string } {
  try {
    return { outcome: 'no refusal', message: route(to, record).join(', ') };
  } catch (error) {
    const { outcome, sentence: message } = error as RunnerError;
    return { outcome, message };
  }
}

const route = (to: string, record = at('start-green')) => routeFor({ to, firstApply: false }, record, UPGRADE);

test.each([
  [
    'shfit-10',
    /^"shfit-10" is not a stage of this upgrade \(baseline, migrate-up, .*retire-blue\); did you mean shift-10\?$/,
  ],
  ['start-blue', /\)$/],
  ['everything', /^"everything" is not a stage of this upgrade \([^)]*\)$/],
  ['', /^"" is not a stage of this upgrade \([^)]*\)$/],
  ['a\u001b[2J', /^"a·\[2J" is not a stage/],
])('%j is refused as an unknown stage, with the nearest stage', (to, sentence) => {
  expect(refusal(to)).toEqual({ outcome: 'usage', message: expect.stringMatching(sentence) as string });
});

test('an illegal way is refused, with the legal stages', () => {
  expect(refusal('shift-30')).toEqual({
    outcome: 'refused',
    message: expect.stringMatching(
      /^there is no legal way from start-green to shift-30: it is not in the schedule \(shift-10, shift-50, shift-100\); legal next: start-green, shift-10, migrate-up$/,
    ) as string,
  });
  expect(() => route('shift-10', at('migrate-finish'))).toThrow(
    /only the way forward remains, or the snapshot \(docs\/restore\.md\); legal next: migrate-finish, open-admin$/,
  );
});

test('a stage of an upgrade with other roles is refused with the question which slot is live', () => {
  for (const standing of ['start-blue', 'decommission-green'])
    expect(refusal('shift-10', at(standing))).toEqual({
      outcome: 'refused',
      message: `the upgrade is at ${standing}, which is not a stage of an upgrade in which blue is live; is the prop live (LIVE in main.ts) right? If green is live, set it for each command: LIVE=green npx kong-bluegreen status`,
    });
  expect(route('baseline', at('retire-green'))).toEqual(['baseline']);
});

describe('a ledger of an upgrade with other roles', () => {
  test.each(['baseline', 'migrate-up', 'migrate-finish'])('does not count %s as passed', (to) => {
    expect(forwardTo(to)(at('retire-green'), UPGRADE)).toEqual({ kind: 'stage', to });
    expect(forwardTo(to)(at('start-blue'), UPGRADE)).toEqual({ kind: 'stage', to });
  });

  test.each([liveTraffic, changedTarget])('refuses every way back (%p)', (aim) => {
    expect(() => aim(at('start-blue'), UPGRADE)).toThrow(
      /KBG-RUN-002: .* is not a stage of an upgrade in which blue is live/,
    );
  });
});

test('from a shift that the schedule no longer has, the way goes forward and back', () => {
  expect(route('shift-50', at('shift-30'))).toEqual(['shift-50']);
  expect(route('start-green', at('shift-30'))).toEqual(['start-green']);
  expect(() => route('shift-30', at('shift-30'))).toThrow(/; legal next: shift-50, shift-10, start-green$/);
});

test('a damaged verdict does not hold up a way back; a damaged ledger or intent does', () => {
  const damaged = (name: string): LedgerRecord => ({ ...at('shift-50'), unreadable: [`/p/${name}`] });
  expect(route('start-green', damaged('verdict/settle'))).toEqual(['start-green']);
  expect(refusal('shift-100', damaged('verdict/settle')).message).toMatch(/^\/p\/verdict\/settle can't be read/);
  expect(refusal('start-green', damaged('intent')).message).toMatch(/^\/p\/intent can't be read/);
});
