import type { LedgerRecord } from '../../../lib/runner/ledger/ledger-record';
import { repairedLedger } from '../../../lib/runner/ledger/ledger-record';

const LEDGER = {
  stage: 'shift-50',
  upgrade: 1,
  seq: 5,
  slots: { from: 'blue', to: 'green' },
  releases: { blue: '0.34-1', green: '0.35-5' },
  sizes: { blue: 2, green: 2 },
  owner: 'mine',
};

test('a verdict that was put back by hand without its number takes nothing from the ledger that is repaired', () => {
  const verdicts = { up: { verdict: 'passed', stage: 'migrate-up', evidence: 'by hand' }, finish: { seq: 9 } };
  const record = { ledger: LEDGER, intent: LEDGER, verdicts, unreadable: [] } as unknown as LedgerRecord;
  const repair = { stage: 'start-green', reason: 'the weights are back', at: new Date(0) };
  expect(repairedLedger(record, repair).seq).toBe(10);
});
