import type { Parameters } from '../../../lib/runner/common/ports';
import { checkReadable, readLedger } from '../../../lib/runner/ledger/ledger-record';

const BOTH = { blue: 'x', green: 'y' };
const LEDGER = {
  stage: 'shift-10',
  upgrade: 1,
  seq: 4,
  slots: { from: 'blue', to: 'green' },
  releases: { blue: '0.34-1', green: '0.35-5' },
  sizes: { blue: 2, green: 2 },
  marks: BOTH,
  owner: '2026-01-01T00:00:00Z',
};

const reading = (values: Readonly<Record<string, unknown>>) =>
  readLedger('/p', {
    read: (name: string) => {
      const value = values[name];
      return Promise.resolve(
        value === undefined ? undefined : { value: typeof value === 'string' ? value : JSON.stringify(value) },
      );
    },
  } as unknown as Parameters);

test('a ledger with a field of a later version is read, and so is one that was set by hand without marks', async () => {
  for (const more of [{ surprise: { a: 1 } }, { marks: undefined }]) {
    const ledger = JSON.parse(JSON.stringify({ ...LEDGER, ...more })) as object;
    expect(await reading({ '/p/ledger': ledger, '/p/intent': { stage: 'shift-10' } })).toMatchObject({
      ledger,
      unreadable: [],
    });
  }
});

test.each<[string, string, unknown]>([
  ['half a line', 'ledger', '{"stage":"shift-'],
  ['a list', 'ledger', []],
  ['a stage alone', 'ledger', { stage: 'shift-10', upgrade: 1 }],
  ...Object.keys(LEDGER)
    .filter((field) => field !== 'marks')
    .map((field): [string, string, unknown] => [`no ${field}`, 'ledger', { ...LEDGER, [field]: undefined }]),
  ['a stage that does not exist', 'ledger', { ...LEDGER, stage: 'no-such' }],
  ['one colour twice', 'ledger', { ...LEDGER, slots: { from: 'blue', to: 'blue' } }],
  ['a colour of its own', 'ledger', { ...LEDGER, slots: { from: 'blue', to: 'red' } }],
  ['half a node', 'ledger', { ...LEDGER, sizes: { blue: 1.5, green: 2 } }],
  ['an intent without a stage', 'intent', {}],
  ['a verdict without evidence', 'verdict/up', { verdict: 'passed', stage: 'migrate-up' }],
])('%s is not taken for what it stands in place of', async (_, name, value) => {
  const record = await reading({ '/p/ledger': LEDGER, [`/p/${name}`]: value });
  expect(record.unreadable).toEqual([`/p/${name}`]);
  expect(() => {
    checkReadable(record);
  }).toThrow(
    `/p/${name} can't be read: the value is not one that this library writes; find the last good value by aws ssm get-parameter-history`,
  );
});
