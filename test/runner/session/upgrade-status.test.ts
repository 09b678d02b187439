import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lookAt } from '../../../lib/runner/session/upgrade-status';
import { UpgradeSession } from '../../../lib/runner/session/upgrade-session';
import type { UpgradeOutline } from '../../../lib/domain';
import { AwsSession } from '../../../lib/runner/adapters/aws/aws-session';

const PLAN = {
  path: '/p',
  account: '111122223333',
  region: 'eu-west-1',
  live: 'blue',
  weights: [50, 100],
} as unknown as UpgradeOutline;
const VERDICTS = { up: { upgrade: 2, verdict: 'passed' }, finish: { upgrade: 1, verdict: 'passed' } };

/** A session on a gateway whose state the test chooses. */
function session(green: number, healthy = 2, intent = 'shift-50'): UpgradeSession {
  const ledger = { stage: 'shift-50', upgrade: 2, releases: {}, sizes: { blue: 2, green: 2 } };
  return {
    directory: '/nowhere',
    workspace: { refresh: () => undefined },
    gateway: {
      ledger: () => Promise.resolve({ ledger, intent: { stage: intent }, verdicts: VERDICTS, unreadable: [] }),
      ruleWeights: () => Promise.resolve({ weights: { blue: 100 - green, green } }),
      nodes: () => Promise.resolve({ blue: { running: 2, healthy }, green: { running: 2, healthy } }),
    },
  } as unknown as UpgradeSession;
}

test('weights other than those of the stage are a fault, unless an apply has begun to move them', async () => {
  expect((await lookAt(session(50), PLAN)).ruleFault).toBeUndefined();
  expect((await lookAt(session(30), PLAN)).ruleFault).toMatch(
    /^the load balancer sends 70 % to blue, but shift-50 sends 50 %; was the rule changed by hand\?/,
  );
  expect((await lookAt(session(30, 2, 'shift-100'), PLAN)).ruleFault).toBeUndefined();
});

test('a slot with traffic and without a healthy node is a fault', async () => {
  expect((await lookAt(session(50), PLAN)).healthFault).toBeUndefined();
  expect((await lookAt(session(50, 0), PLAN)).healthFault).toBe('blue has 50 % of the traffic and no healthy node');
});

test('the verdicts of an earlier upgrade are left out', async () => {
  expect((await lookAt(session(50), PLAN)).verdicts).toEqual({ up: VERDICTS.up });
});

test('credentials of another account are refused before anything is looked up; of one by reference only the apply knows', async () => {
  const account = jest.spyOn(AwsSession.prototype, 'account').mockResolvedValue('222233334444');
  const flags = { directory: mkdtempSync(join(tmpdir(), 'kbg-status-')), app: 'true' };
  const ask = (outline: UpgradeOutline) =>
    UpgradeSession.use(flags, { looks: true }, async (it) => {
      await it.gateway.ledger(outline);
    });
  await expect(ask(PLAN)).rejects.toThrow(
    'these credentials belong to account 222233334444, but the upgrade to 111122223333',
  );
  process.env.AWS_ENDPOINT_URL = 'http://127.0.0.1:9';
  await expect(ask({ ...PLAN, account: '${data.aws_caller_identity.it.account_id}' })).rejects.not.toThrow(
    'belong to account',
  );
  delete process.env.AWS_ENDPOINT_URL;
  expect(account).toHaveBeenCalledTimes(1);
  jest.restoreAllMocks();
  rmSync(flags.directory, { recursive: true });
});
