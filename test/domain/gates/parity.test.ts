import type { ProbeAnswer, Probed } from '../../../lib/domain';
import { judgeParity } from '../../../lib/domain';

const answer = (status: number, type?: string): ProbeAnswer => ({
  status,
  headers: type === undefined ? {} : { 'content-type': type },
});
const probed = (request: string, ...pairs: readonly (readonly [ProbeAnswer, ProbeAnswer])[]): Probed => ({
  request,
  pairs: pairs.map(([live, next]) => ({ request, live, next })),
});
const [OK, LOST, JSON_, HTML] = [answer(200), answer(404), answer(200, 'application/json'), answer(200, 'text/html')];

test('equal answers pass, and so does a difference that disappears in a repetition', () => {
  expect(judgeParity([probed('/a', [OK, OK]), probed('/b', [OK, LOST], [OK, OK]), probed('/c', [LOST, LOST])])).toEqual(
    {
      verdict: 'passed',
      evidence: 'both releases give the same answers to 3 requests',
      requests: 3,
      different: [],
    },
  );
});

test('a difference in every repetition fails, and the sentence has both answers', () => {
  expect(
    judgeParity([
      probed('/a', [OK, LOST], [OK, LOST]),
      probed('api.example/b', [JSON_, HTML], [JSON_, HTML]),
      probed('/c', [JSON_, OK], [JSON_, OK]),
      probed('/d', [OK, OK]),
    ]),
  ).toMatchObject({
    verdict: 'failed',
    evidence:
      '3 of 4 requests have different answers from the next release (live and next): /a: 200 and 404; api.example/b: content-type "application/json" and "text/html"; /c: content-type "application/json" and missing',
  });
});

test('different answers of the live release to one request are inconclusive', () => {
  const unsteady = probed('/a', [OK, LOST], [answer(500), LOST]);
  expect(judgeParity([unsteady, probed('/b', [OK, OK])])).toMatchObject({
    verdict: 'inconclusive',
    evidence: expect.stringContaining('gives different answers to /a') as string,
  });
});

test('a list of requests that the live release does not serve is inconclusive', () => {
  expect(judgeParity([probed('/a', [LOST, LOST]), probed('/b', [LOST, LOST])])).toMatchObject({
    verdict: 'inconclusive',
    evidence:
      'the live release answers all 2 requests with 404, so nothing was compared; check that the list is for this gateway, and that the address is the one that its clients use',
  });
  // Answers of the load balancer itself.
  for (const status of [301, 503])
    expect(judgeParity([probed('/a', [answer(status), answer(status)])])).toMatchObject({
      verdict: 'inconclusive',
      evidence: expect.stringContaining(`all 1 requests with ${status}, so nothing`) as string,
    });
  expect(judgeParity([probed('/a', [answer(401), answer(401)]), probed('/b', [LOST, LOST])]).verdict).toBe('passed');
});
