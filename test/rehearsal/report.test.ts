import type { RehearsalReport } from '../../lib/rehearsal/report';
import { lossSentence } from '../../lib/rehearsal/report';

const lostBy = (lossReasons: RehearsalReport['lossReasons']): string =>
  lossSentence({
    outcome: 'failed',
    requests: 1000,
    lost: 7,
    seconds: 1,
    time: { synth: 0, plan: 0, apply: 0, steps: 0, lab: 0, ours: 1 },
    stages: [],
    lossReasons,
    passiveTypes: [],
    assumptions: [],
  });

describe('the sentence of a rehearsal that lost requests', () => {
  it('names the reasons, and the place to look at', () => {
    expect(lostBy({ 'status 503': 4, timeout: 3 })).toBe(
      '7 of 1000 requests were lost (4 status 503, 3 timeout), the first at the end; look at the changes of that stage, or at a node that crashed, before you apply to production',
    );
  });

  it('points to the load of the computer if all of them timed out', () => {
    expect(lostBy({ timeout: 7 })).toMatch(
      /; all of them timed out: look at the load of this computer first, and rehearse again$/,
    );
  });
});
