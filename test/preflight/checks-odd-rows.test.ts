import { answerOf, PENDING } from '../support/preflight-cases';
import { PreflightBench, START_MS } from '../support/preflight-bench';

let bench: PreflightBench;
beforeAll(async () => {
  bench = await PreflightBench.start();
}, START_MS);
afterAll(async () => {
  await bench.close();
}, START_MS);

const LOCK = (left: string): string => `INSERT INTO locks VALUES ('migrations', 'node-a', now() + interval '${left}');`;
const ROUTE = (columns: string, values: string): string =>
  `INSERT INTO routes (id, protocols, ${columns}) VALUES ('c0000000-0000-4000-8000-000000000000', '{http}', ${values});`;

test.each([
  ['1 minute', 'blocker', /^held by node-a for \d+ s more, by the clock of the datastore$/],
  ['-1 minute', 'warning', /^left by node-a, expired \d+ s ago by the clock of the datastore$/],
])('migration-lock: one of %s is a %s', async (left, severity, text) => {
  const clean = await bench.read(await bench.sameLab(PENDING));
  expect(answerOf('migration-lock', 'before-finish', clean).outcome).toBe('passed');
  const dirty = await bench.read(await bench.sameLab(PENDING + LOCK(left)));
  const [finding] = answerOf('migration-lock', 'before-finish', dirty).findings;
  expect(finding).toMatchObject({ severity, evidence: { text: expect.stringMatching(text) as string } });
  expect(finding!.unwaivable).toBe(severity === 'blocker' ? true : undefined);
});

const LOCK_UNTIL = (ttl: string): string => `INSERT INTO locks VALUES ('migrations', 'node-a', ${ttl});`;
test.each([
  ['NULL', 'blocker', 'held by node-a until nobody knows when: its ttl is NULL', /DELETE FROM locks/],
  [`'infinity'`, 'blocker', 'held by node-a for ever: its ttl is infinity', /DELETE FROM locks/],
  [`'-infinity'`, 'warning', 'left by node-a: its ttl is -infinity', /the next one removes the row itself/],
])('migration-lock: one whose ttl is %s is a %s', async (ttl, severity, text, remedy) => {
  const reading = await bench.read(await bench.sameLab(PENDING + LOCK_UNTIL(ttl)));
  expect(answerOf('migration-lock', 'before-finish', reading).findings).toMatchObject([
    { severity, evidence: { text }, remedy: expect.stringMatching(remedy) as string },
  ]);
});

test('migration-lock: rows of other keys are nothing to it, whatever they hold', async () => {
  const others = `INSERT INTO locks VALUES ('vitals', 'node-a', NULL), ('other', NULL, 'infinity');`;
  const reading = await bench.read(await bench.sameLab(PENDING + others));
  expect(answerOf('migration-lock', 'before-finish', reading).outcome).toBe('passed');
});

test.each([
  ['/', undefined, 'blocker'],
  ['/kong-blue', undefined, 'blocker'],
  ['/kong-[a-z]+', undefined, 'blocker'],
  ['/(?P<any>.*)', undefined, 'warning'],
  ['/orders', undefined, undefined],
  ['/', '{POST}', undefined],
])('catch-all-route: a route of %s with methods %s', async (path, methods, severity) => {
  const route =
    methods === undefined ? ROUTE('paths', `'{${path}}'`) : ROUTE('paths, methods', `'{${path}}', '${methods}'`);
  const reading = await bench.read(await bench.sameLab(route));
  expect(answerOf('catch-all-route', 'before-up', reading).findings.map((it) => it.severity)).toEqual(
    severity === undefined ? [] : [severity],
  );
});

test('catch-all-route: neither a route of methods only is overlooked, nor one with hosts taken for it', async () => {
  const [methods, hosts] = [ROUTE('methods', `'{GET}'`), ROUTE('hosts', `'{shop.example}'`)];
  expect(answerOf('catch-all-route', 'before-up', await bench.read(await bench.sameLab(methods))).outcome).toBe(
    'found',
  );
  expect(answerOf('catch-all-route', 'before-up', await bench.read(await bench.sameLab(hosts))).outcome).toBe('passed');
});
