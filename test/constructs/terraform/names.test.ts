import fc from 'fast-check';
import { boundedName } from '../../../lib/constructs/terraform/names';

const parts = fc.array(fc.stringMatching(/^[a-z][a-z0-9-]{0,40}$/), { minLength: 1, maxLength: 4 });

describe('boundedName', () => {
  it('never exceeds its limit, is the same each time, and ends with no dash', () => {
    fc.assert(
      fc.property(parts, fc.constantFrom(32, 64), (names, limit) => {
        const name = boundedName(limit, ...names, 'x');
        expect(name.length).toBeLessThanOrEqual(limit);
        expect(name).toMatch(/^[a-z][a-z0-9-]*[a-z0-9]$/);
        expect(boundedName(limit, ...names, 'x')).toBe(name);
      }),
    );
  });

  it('keeps a short name as it is, and long ones apart that begin alike', () => {
    expect(boundedName(32, 'gateway', 'blue', 'proxy')).toBe('gateway-blue-proxy');
    const long = 'a-gateway-with-a-very-long-name-in-it';
    expect(boundedName(32, long, 'blue')).not.toBe(boundedName(32, long, 'green'));
  });
});
