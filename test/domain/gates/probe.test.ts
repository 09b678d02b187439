import { judgeProbes } from '../../../lib/domain';

test('an answer that was right once passes', () => {
  expect(
    judgeProbes([
      { request: '/a', status: 200, seen: [200] },
      { request: '/b', status: 401, seen: [503, 401] },
    ]),
  ).toEqual({ verdict: 'passed', evidence: '2 probes are answered as they must be', requests: 2, different: [] });
});

test('answers that were never right fail, and are named with what was answered', () => {
  const wrong = ['/a', '/b', '/c', '/d'].map((request) => ({ request, status: 200, seen: [503, 404, 503] }));
  expect(judgeProbes([...wrong, { request: '/e', status: 200, seen: [200] }])).toMatchObject({
    verdict: 'failed',
    evidence:
      '4 of 5 probes are answered otherwise: /a: 503 or 404 and not 200; /b: 503 or 404 and not 200; /c: 503 or 404 and not 200; and 1 more',
  });
});
