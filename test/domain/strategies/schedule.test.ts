import { Release, TrafficSchedule } from '../../../lib/domain';

describe('a traffic schedule', () => {
  it('ends with 100 percent', () => {
    expect(TrafficSchedule.steps(10, 50).weights).toEqual([10, 50, 100]);
    expect(TrafficSchedule.steps().weights).toEqual([100]);
    expect(TrafficSchedule.steps(5, 100).weights).toEqual([5, 100]);
  });

  it('refuses a weight that is not above 0 and at most 100', () => {
    expect(() => TrafficSchedule.steps(120)).toThrow(
      'KBG-PROP-031: weight must be above 0 and at most 100, got 120 (stage shift-120)',
    );
    expect(() => TrafficSchedule.steps(0)).toThrow(/^KBG-PROP-031: .* got 0 /);
    expect(() => TrafficSchedule.steps(Number.NaN)).toThrow(/^KBG-PROP-031: .* got NaN /);
  });

  it.each([
    [[10, 50], 1],
    [[0.5, 10], 2],
    [[0.25, 0.5, 10], 4],
    [[0.2, 99.8], 5],
    [[0.125], 8],
  ])('%p divides a percent into %i units', (weights, units) => {
    expect(TrafficSchedule.steps(...weights).unitsPerPercent).toBe(units);
  });

  it('refuses weights that a load balancer cannot represent', () => {
    expect(() => TrafficSchedule.steps(0.1)).toThrow(/^KBG-PROP-033: .* got 0.1; .* up to 999$/);
    expect(() => TrafficSchedule.steps(0.2, 0.25)).toThrow(/^KBG-PROP-033: .* got 0.2, 0.25;/);
  });

  it('refuses weights that do not rise', () => {
    expect(() => TrafficSchedule.steps(50, 25)).toThrow(
      'KBG-PROP-032: weights must rise, got 25 after 50; write them in rising order',
    );
    expect(() => TrafficSchedule.steps(50, 50)).toThrow('KBG-PROP-032');
  });
});

describe('a release', () => {
  it('orders Enterprise and community numbers', () => {
    const ordered = ['0.13.1', '0.34', '0.34-1', '0.35', '0.35-5', '1.0.3'].map((text) => Release.parse(text));
    expect(
      [...ordered]
        .reverse()
        .sort((a, b) => a.compare(b))
        .map(String),
    ).toEqual(ordered.map(String));
  });

  it('refuses a text of another form', () => {
    expect(() => Release.parse('latest')).toThrow('KBG-PROP-030: release must look like 0.35-5 or 1.0.3, got "latest"');
  });
});
