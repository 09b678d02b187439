import type { Slot, UpgradePlan } from '../domain';
import { RunnerError } from './runner-error';

/** What a rehearsal reads in a synthesized configuration. */
export interface Configuration {
  readonly plan: UpgradePlan;
  /** Names of the proxies' target groups, and their colours. */
  readonly proxyTargetGroups: ReadonlyMap<string, Slot>;
}

interface TargetGroupJson {
  readonly name: string;
  readonly tags?: Readonly<Record<string, string>>;
}

interface ConfigurationJson {
  readonly output?: Readonly<Record<string, { readonly value: unknown }>>;
  readonly resource?: { readonly aws_lb_target_group?: Readonly<Record<string, TargetGroupJson>> };
}

/** @throws RunnerError when the configuration holds no upgrade. */
export function readConfiguration(json: string): Configuration {
  const parsed = JSON.parse(json) as ConfigurationJson;
  const plans = Object.entries(parsed.output ?? {}).filter(([name]) => name.endsWith('_plan'));
  const plan = plans[0]?.[1].value as UpgradePlan | undefined;
  if (!plan || plans.length > 1) {
    throw new RunnerError(
      `the stack must hold exactly one KongUpgrade, got ${plans.length}; choose the stack with --stack, or add a KongUpgrade to it`,
    );
  }
  const groups = Object.values(parsed.resource?.aws_lb_target_group ?? {});
  const proxies = groups.filter(({ tags }) => tags?.['kong-bluegreen:plane'] === 'proxy');
  const colours = proxies.map(({ name, tags }): [string, Slot] => [name, tags?.['kong-bluegreen:slot'] as Slot]);
  return { plan, proxyTargetGroups: new Map(colours) };
}

/** @throws RunnerError when the upgrade is for another account or region than the lab is: every step would refuse it */
export function checkPlace(plan: UpgradePlan, lab: Pick<UpgradePlan, 'account' | 'region'>): void {
  const keys = ['account', 'region'] as const;
  const others = keys.filter((key) => plan[key] !== lab[key] && !plan[key].includes('${'));
  if (others.length === 0) return;
  const said = (place: typeof lab): string => others.map((key) => `${key} ${place[key]}`).join(', ');
  throw new RunnerError(
    `the upgrade is for ${said(plan)} and the lab is ${said(lab)}; add ${others.map((key) => `--${key} ${plan[key]}`).join(' ')}`,
  );
}
