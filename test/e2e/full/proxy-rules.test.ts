import { Harness, FORWARD, until } from '../../support/harness';
import { synthesizeUpgrade } from '../../support/synthesis';

const LISTENER = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app';
const PUBLIC = `${LISTENER}/public/0123456789abcdef/0123456789abcde1`;
const PARTNERS = `${LISTENER}/public/0123456789abcdef/0123456789abcde3`;
const HEADER = { 'x-kong-green': 'please' };
const PROPS = {
  proxyRules: [{ id: 'partners', listenerArn: PARTNERS, priority: 7 }],
  testTraffic: { headerName: 'x-kong-green', headerValue: 'please' },
  command: `node "${require.resolve('../../../bin/kong-bluegreen.js')}"`,
} as const;

/** One gateway behind two listeners, and testers who reach green before all other clients. */
describe('rules of one gateway', () => {
  let harness: Harness;

  beforeAll(async () => {
    harness = await Harness.start();
  }, 60_000);

  afterAll(async () => {
    await harness.close();
  }, 60_000);

  /** The slot that answers, at each node of a load balancer. */
  async function answers(listener: string, headers: Record<string, string> = {}): Promise<readonly string[]> {
    const all = await Promise.all(
      harness.lab.endpoints(listener).map(async (endpoint) => {
        const response = await fetch(`${endpoint}/catalogue`, { headers });
        await response.arrayBuffer();
        return `${response.status} ${/-(blue|green)-/.exec(response.headers.get('x-lab-target-group') ?? '')?.[1]}`;
      }),
    );
    return [...new Set(all)];
  }

  /** A rule reaches the nodes of the load balancer one by one, and its weights give single requests to either slot: one answer proves nothing. */
  async function settle(listener: string, awaited: string, headers: Record<string, string> = {}): Promise<void> {
    const settled = async (): Promise<boolean> => {
      for (let asked = 0; asked < 20; asked++) if ((await answers(listener, headers)).join() !== awaited) return false;
      return true;
    };
    await until(settled, `${awaited} at ${listener}`);
  }

  it('divide all traffic by the same weights, route testers to green from its start on, and lose no request in a whole upgrade', async () => {
    const seen: Record<string, unknown> = {};
    const traffic: Awaited<ReturnType<Harness['traffic']>>[] = [];
    for (const stage of FORWARD) {
      await harness.apply(stage, {
        change: () => synthesizeUpgrade(stage, { ...PROPS, firstApply: stage === 'baseline' }).text,
      });
      if (stage === 'baseline') for (const at of [PUBLIC, PARTNERS]) traffic.push(await harness.traffic(20, at));
      const forTesters = ['baseline', 'migrate-up'].includes(stage) ? '200 blue' : '200 green';
      await settle(PUBLIC, forTesters, HEADER);
      seen[stage] = { testers: await answers(PUBLIC, HEADER) };
      if (['start-green', 'shift-100'].includes(stage)) {
        for (const at of [PARTNERS, PUBLIC]) await settle(at, stage === 'shift-100' ? '200 green' : '200 blue');
        seen[stage] = {
          testers: await answers(PUBLIC, HEADER),
          public: await answers(PUBLIC),
          partners: await answers(PARTNERS),
        };
      }
    }
    expect(seen).toMatchObject({
      baseline: { testers: ['200 blue'] },
      'migrate-up': { testers: ['200 blue'] },
      'start-green': { testers: ['200 green'], public: ['200 blue'], partners: ['200 blue'] },
      'shift-10': { testers: ['200 green'] },
      'shift-100': { testers: ['200 green'], public: ['200 green'], partners: ['200 green'] },
      'retire-blue': { testers: ['200 green'] },
    });
    for (const client of traffic) {
      const { lost, lossReasons, sent } = await client.stop();
      expect({ lost, lossReasons }).toEqual({ lost: 0, lossReasons: {} });
      expect(sent).toBeGreaterThan(100);
    }
    expect(harness.verdict('drained')).toMatchObject({ verdict: 'passed' });
  }, 300_000);
});
