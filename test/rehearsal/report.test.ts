import type { RehearsalReport } from '../../lib/rehearsal/report';
import { lossSentence } from '../../lib/rehearsal/report';

const lostBy = (lossReasons: RehearsalReport['lossReasons']): string =>
  lossSentence({
    outcome: 'failed',
    requests: 1000,
    lost: 7,
    seconds: 1,
    stages: [],
    lossReasons,
    passiveTypes: [],
    assumptions: [],
  });

describe('the sentence of a rehearsal that lost requests', () => {
  it('names the reasons, and where to look', () => {
    expect(lostBy({ 'status 503': 4, timeout: 3 })).toBe(
      '7 of 1000 requests were lost (4 status 503, 3 timeout), the first at the end; look at what that stage changed, or at a node that crashed, before this is applied to production',
    );
  });

  it('leads to the computer where all of them came too late', () => {
    expect(lostBy({ timeout: 7 })).toMatch(
      /; all of them came too late: look at the load of this computer first, and rehearse again$/,
    );
  });
});
