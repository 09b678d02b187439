import { KilledUpgrades } from '../../support/killed-upgrades';

/** The boundaries around the apply. `npm run kills -- --boundaries` kills at all boundaries of every stage. */
const ONLY = '^(migrate-up|shift-10)\tapply\t';
const MOMENTS = ['apply before', 'apply after'];

describe('SIGKILL of the runner at the boundaries of one apply', () => {
  let upgrades: KilledUpgrades;

  beforeAll(() => {
    upgrades = new KilledUpgrades('runner', ONLY);
  });

  afterAll(() => {
    upgrades.close();
  });

  it('of "up" and of the first shift: the repeated run reaches the stage, loses nothing and starts nothing twice', async () => {
    const { kills, requests, faults } = await upgrades.upgrade(['migrate-up', 'shift-10']);
    expect(faults).toEqual([]);
    expect(upgrades.killed.map(({ stage, call, moment }) => `${stage} ${call} ${moment}`)).toEqual(
      ['migrate-up', 'shift-10'].flatMap((stage) => MOMENTS.map((moment) => `${stage} ${moment}`)),
    );
    expect(kills).toBe(4);
    expect(requests).toBeGreaterThan(100);
  }, 240_000);
});
