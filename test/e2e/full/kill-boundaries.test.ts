import { KilledUpgrades } from '../../support/killed-upgrades';

/** Around the apply; `npm run kills -- --boundaries` is killed at all of them, at every stage. */
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

  it('of "up" and of the first shift: run again it comes to the stage, nothing is lost and nothing is started twice', async () => {
    const { kills, requests, faults } = await upgrades.upgrade(['migrate-up', 'shift-10']);
    expect(faults).toEqual([]);
    expect(upgrades.killed.map(({ stage, call, moment }) => `${stage} ${call} ${moment}`)).toEqual(
      ['migrate-up', 'shift-10'].flatMap((stage) => MOMENTS.map((moment) => `${stage} ${moment}`)),
    );
    expect(kills).toBe(4);
    expect(requests).toBeGreaterThan(100);
  }, 240_000);
});
