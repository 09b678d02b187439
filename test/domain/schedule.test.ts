import { Release, TrafficSchedule } from '../../lib/domain';

describe('a traffic schedule', () => {
  it('ends with all the traffic', () => {
    expect(TrafficSchedule.steps(10, 50).weights).toEqual([10, 50, 100]);
    expect(TrafficSchedule.steps().weights).toEqual([100]);
    expect(TrafficSchedule.steps(5, 100).weights).toEqual([5, 100]);
  });

  it('refuses a weight that is no percent', () => {
    expect(() => TrafficSchedule.steps(120)).toThrow(
      'weight must be an integer from 1 to 100, got 120 (stage shift-120)',
    );
    expect(() => TrafficSchedule.steps(0)).toThrow('got 0');
    expect(() => TrafficSchedule.steps(2.5)).toThrow('got 2.5');
  });

  it('refuses weights that do not rise', () => {
    expect(() => TrafficSchedule.steps(50, 25)).toThrow(
      'weights must rise, got 25 after 50; write them in rising order',
    );
    expect(() => TrafficSchedule.steps(50, 50)).toThrow('weights must rise');
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

  it('refuses another form', () => {
    expect(() => Release.parse('latest')).toThrow('release must look like 0.35-5 or 1.0.3, got "latest"');
  });
});
