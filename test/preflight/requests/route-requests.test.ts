import { routeRequests } from '../../../lib/preflight/requests/route-requests';
import type { ServedRoute } from '../../../lib/preflight/reading/datastore-reading';

const route = (more: Partial<ServedRoute>): ServedRoute => ({
  id: 'r1',
  http: true,
  hosts: [],
  methods: [],
  paths: ['/orders'],
  ...more,
});

describe('what a gateway serves, as requests', () => {
  it.each<[string, Partial<ServedRoute>, readonly string[]]>([
    ['a path', {}, ['/orders']],
    [
      'each host with each path',
      { hosts: ['a.example', 'b.example'], paths: ['/x', '/y'] },
      ['a.example/x', 'a.example/y', 'b.example/x', 'b.example/y'],
    ],
    ['a host alone, by its root', { hosts: ['a.example'], paths: [] }, ['a.example/']],
    ['no condition at all', { paths: [] }, ['/']],
    ['a wildcard at the left', { hosts: ['*.example.com'] }, ['kong-bluegreen.example.com/orders']],
    ['a wildcard at the right', { hosts: ['orders.*'] }, ['orders.kong-bluegreen/orders']],
    ['a host with a port', { hosts: ['a.example:8000'] }, ['a.example:8000/orders']],
    ['GET among other methods', { methods: ['POST', 'GET'] }, ['/orders']],
    ['plain signs', { paths: ['/a-b_c~d.e/%20'] }, ['/a-b_c~d.e/%20']],
  ])('%s', (_, given, requests) => {
    expect(routeRequests([route(given)])).toEqual({ requests, leftOut: [] });
  });

  it.each<[string, Partial<ServedRoute>, RegExp]>([
    ['no GET', { methods: ['POST', 'PUT'] }, /^it serves only POST, PUT, not GET$/],
    ['bare connections', { http: false }, /plain TCP or TLS connections/],
    ['a regular expression', { paths: ['/users/(\\d+)'] }, /^its path "\/users\/\(\\d\+\)" is a regular expression/],
    ['a host that no request can name', { hosts: ['a b'] }, /cannot have its host "a b"/],
  ])('leaves out what a GET does not reach, and says why: %s', (_, given, reason) => {
    const { requests, leftOut } = routeRequests([route(given)]);
    expect(requests).toEqual([]);
    expect(leftOut).toEqual([{ route: 'r1', reason: expect.stringMatching(reason) as string }]);
  });

  it('asks once what two routes share', () => {
    expect(routeRequests([route({}), route({ id: 'r2', methods: ['GET'] })]).requests).toEqual(['/orders']);
  });
});
