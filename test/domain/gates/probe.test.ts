import { judgeProbes } from '../../../lib/domain';

test('a probe with its expected answer in one repetition passes', () => {
  expect(
    judgeProbes([
      { request: '/a', status: 200, seen: [200] },
      { request: '/b', status: 401, seen: [503, 401] },
    ]),
  ).toEqual({ verdict: 'passed', evidence: '2 probes have the expected answers', requests: 2, different: [] });
});

test('a probe without its expected answer fails, and the sentence has the statuses that were seen', () => {
  const wrong = ['/a', '/b', '/c', '/d'].map((request) => ({ request, status: 200, seen: [503, 404, 503] }));
  expect(judgeProbes([...wrong, { request: '/e', status: 200, seen: [200] }])).toMatchObject({
    verdict: 'failed',
    evidence:
      '4 of 5 probes have unexpected answers: /a: 503 or 404 instead of 200; /b: 503 or 404 instead of 200; /c: 503 or 404 instead of 200; and 1 more',
  });
});
