import { answerOf, findingTexts } from '../../support/preflight-cases';
import { startedHarness } from '../../support/preflight-harness';

const harness = startedHarness();

const ROUTE = (columns: string, values: string): string =>
  `INSERT INTO routes (id, protocols, ${columns}) VALUES ('c0000000-0000-4000-8000-000000000000', '{http}', ${values});`;

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
  const reading = await harness().read(await harness().sameLab(route));
  expect(answerOf('catch-all-route', 'before-up', reading).findings.map((it) => it.severity)).toEqual(
    severity === undefined ? [] : [severity],
  );
});

test.each(['{NULL}', '{""}', '{" ",NULL}', '{}'])('catch-all-route: hosts of %s mean no host', async (hosts) => {
  const reading = await harness().read(await harness().sameLab(ROUTE('hosts, paths', `'${hosts}', '{/}'`)));
  expect(answerOf('catch-all-route', 'before-up', reading).outcome).toBe('found');
  const named = await harness().read(await harness().sameLab(ROUTE('hosts, paths', `'{NULL,shop.example}', '{/}'`)));
  expect(answerOf('catch-all-route', 'before-up', named).outcome).toBe('passed');
});

test.each(['{NULL}', '{""}'])(
  'catch-all-route: protocols of %s mean all, and methods of {""} mean no method',
  async (protocols) => {
    const route = `${ROUTE('methods, paths', `'{""}', '{/}'`)} UPDATE routes SET protocols = '${protocols}';`;
    const reading = await harness().read(await harness().sameLab(route));
    expect(answerOf('catch-all-route', 'before-up', reading).outcome).toBe('found');
  },
);

test('catch-all-route: a route with only methods counts, and one with hosts does not', async () => {
  const [methods, hosts] = [ROUTE('methods', `'{GET}'`), ROUTE('hosts', `'{shop.example}'`)];
  expect(answerOf('catch-all-route', 'before-up', await harness().read(await harness().sameLab(methods))).outcome).toBe(
    'found',
  );
  expect(answerOf('catch-all-route', 'before-up', await harness().read(await harness().sameLab(hosts))).outcome).toBe(
    'passed',
  );
});

test('catch-all-route: an expression gives a warning', async () => {
  const sql = `ALTER TABLE routes ADD expression text; ${ROUTE('expression', `'http.path ^= "/"'`)}`;
  expect(
    findingTexts(answerOf('catch-all-route', 'before-up', await harness().read(await harness().sameLab(sql)))),
  ).toEqual([
    "warning 1 route: their expressions can't be evaluated here; they may answer /kong-bluegreen-health-check [c0000000-0000-4000-8000-000000000000]",
  ]);
});
