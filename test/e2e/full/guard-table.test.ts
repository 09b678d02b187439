import { legalNext, legalWithIntent, rolesFrom, TrafficSchedule } from '../../../lib/domain';
import { Harness, FORWARD } from '../../support/harness';

const SCHEDULE = TrafficSchedule.steps(10, 50, 100);
const ROLES = rolesFrom('blue');

/** Where an upgrade can stand: at a stage, with nothing begun or with an apply of a legal stage cut off in the middle. */
const STANDS = FORWARD.flatMap((ledger) =>
  legalNext(ledger, SCHEDULE, ROLES).map((intent) => [ledger, intent] as const),
);

/** The rule stands twice, in TypeScript and as Terraform's expressions: real Terraform must name the same stages. */
describe("Terraform's own answer to what is legal", () => {
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
