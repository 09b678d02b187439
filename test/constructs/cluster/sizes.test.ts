import { sizeExpressions } from '../../../lib/constructs/cluster/sizes';
import { DEFAULT_SCHEDULE, desiredState, rolesFrom, stageById } from '../../../lib/domain';
import { evaluated } from '../../support/evaluated';

const roles = rolesFrom('blue');

/** Sizes of both colours by Terraform itself; the ledger has recorded 2 of blue and 3 of green, and 6 of blue are live. */
function sizes(stage: string, direction: string, live: number | 'unread' = 6): readonly unknown[] {
  const state = desiredState(stageById(stage, DEFAULT_SCHEDULE, roles), roles);
  const { blue, green } = sizeExpressions({
    state,
    roles,
    counts: { blue: 2, green: 4 },
    ledger: 'local.ledger',
    direction: 'local.direction',
    liveCount: live === 'unread' ? undefined : String(live),
  });
  const locals = { ledger: { sizes: { blue: 2, green: 3 } }, direction };
  return [evaluated(locals, `\${${blue}}`), evaluated(locals, `\${${green}}`)];
}

describe('the sizes of both slots', () => {
  it('start the next release with the live count, and at least with its own count', () => {
    expect(sizes('start-green', 'forward')).toEqual([6, 6]);
    expect(sizes('start-green', 'same')).toEqual([6, 6]);
    expect(sizes('start-green', 'forward', 1)).toEqual([1, 4]);
  });

  it('keep the size of the next release on a way back, because it still carries traffic', () => {
    expect(sizes('start-green', 'back')).toEqual([6, 3]);
  });

  it('are the recorded sizes if the stage reads no live count, and if the old service is being deleted', () => {
    expect(sizes('shift-50', 'forward', 'unread')).toEqual([2, 3]);
    expect(sizes('drain-blue', 'forward', 0)).toEqual([2, 3]);
  });
});
