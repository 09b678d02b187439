import { legalNext, legalWithIntent, rolesFrom, TrafficSchedule } from '../../../lib/domain';
import { Harness, FORWARD } from '../../support/harness';

const SCHEDULE = TrafficSchedule.steps(10, 50, 100);
const ROLES = rolesFrom('blue');

/** States of an upgrade: at a stage, with no apply begun, or with an apply of a legal stage that was interrupted. */
const STANDS = FORWARD.flatMap((ledger) =>
  legalNext(ledger, SCHEDULE, ROLES).map((intent) => [ledger, intent] as const),
);

/** The rule exists twice, in TypeScript and as Terraform expressions: real Terraform must name the same stages. */
describe('the legal stages that Terraform names', () => {
  let harness: Harness;

  beforeAll(async () => {
    harness = await Harness.start();
    await harness.apply('baseline');
  }, 60_000);

  afterAll(async () => {
    await harness.close();
  }, 60_000);

  it.each(STANDS)(
    'at %s, with %s begun',
    async (ledger, intent) => {
      const legal = legalWithIntent(ledger, intent, SCHEDULE, ROLES);
      harness.rewrite('ledger', { stage: ledger });
      harness.rewrite('intent', { stage: intent });
      const illegal = FORWARD.find((stage) => !legal.includes(stage));
      expect(await answers(illegal ?? '')).toEqual([...legal].sort());
    },
    60_000,
  );

  async function answers(asked: string): Promise<readonly string[]> {
    const workspace = harness.workspace();
    workspace.use(await harness.json(asked));
    const target = '-target=terraform_data.gateway_ledger_guard';
    const { text } = await harness.run(workspace, 'plan', '-no-color', '-input=false', target);
    const [, names = text] = /legal next: ([^.]*(?:\.\d[^.]*)*)\. /.exec(text) ?? [];
    return names.split(', ').sort();
  }
});
