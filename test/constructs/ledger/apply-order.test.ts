import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack, Testing } from 'cdktf';
import { MisuseError, UpgradeLedger } from '../../../lib';
import type { StackJson } from '../../support/synthesis';
import { synthesizeUpgrade } from '../../support/synthesis';
import { testApp } from '../../support/test-app';

type Waiting = Readonly<Record<string, { readonly depends_on?: readonly string[] } | undefined>>;

/** Every resource by its address. */
function resources({ resource }: StackJson): Waiting {
  return Object.fromEntries(
    Object.entries(resource).flatMap(([type, byName]) =>
      Object.entries(byName).map(([name, it]) => [`${type}.${name}`, it]),
    ),
  ) as Waiting;
}

/** Whether Terraform does the first before the second, by what is written out and by what others wait for. */
function isBefore(all: Waiting, first: string, second: string, seen = new Set<string>()): boolean {
  return (all[second]?.depends_on ?? []).some((it) => {
    if (it === first) return true;
    if (seen.has(it)) return false;
    seen.add(it);
    return isBefore(all, first, it, seen);
  });
}

const [GUARD, INTENT, LEDGER, OWNER] = [
  'terraform_data.gateway_ledger_guard',
  'aws_ssm_parameter.gateway_ledger_intent',
  'aws_ssm_parameter.gateway_ledger_ledger',
  'terraform_data.gateway_ledger_owner',
];
const AROUND = [OWNER, GUARD, INTENT, LEDGER];

describe.each([
  'baseline',
  'migrate-up',
  'start-green',
  'shift-10',
  'decommission-blue',
  'migrate-finish',
  'open-admin',
])('an apply of %s', (stage) => {
  const json = synthesizeUpgrade(stage);
  const all = resources(json);

  it('passes the guard, writes the intent, does all else, and writes the ledger', () => {
    expect(isBefore(all, GUARD, INTENT)).toBe(true);
    const others = Object.keys(all).filter((it) => !AROUND.includes(it));
    expect(others.filter((it) => !isBefore(all, INTENT, it))).toEqual([]);
    expect(others.filter((it) => !isBefore(all, it, LEDGER))).toEqual([]);
  });

  it('can not destroy the intent or the ledger', () => {
    for (const { lifecycle } of Object.values(json.resource.aws_ssm_parameter ?? {}))
      expect(lifecycle?.prevent_destroy).toBe(true);
  });

  it.each([
    ['terraform_data.gateway_snapshot_up', 'terraform_data.gateway_up'],
    ['terraform_data.gateway_snapshot_finish', 'terraform_data.gateway_finish'],
    ['terraform_data.gateway_up', 'aws_ecs_service.gateway_green_proxy_service'],
    ['terraform_data.gateway_finish', 'aws_ecs_service.gateway_green_admin_service'],
  ])('does %s before %s', (first, second) => {
    expect(isBefore(all, first, second)).toBe(true);
  });
});

it('looks at the health of the colour that rises before the rule changes', () => {
  const all = resources(synthesizeUpgrade('shift-10'));
  expect(isBefore(all, 'terraform_data.gateway_wait_healthy', 'aws_lb_listener_rule.gateway_proxies_rule')).toBe(true);
});

it('refuses a ledger that guards nothing', () => {
  const stack = new TerraformStack(testApp(), 'kong');
  new AwsProvider(stack, 'aws', { region: 'eu-west-1' });
  const releases = { blue: '0.34-1', green: '0.35-5' };
  const ledger = new UpgradeLedger(stack, 'ledger', { stage: 'baseline', path: '/mine', digest: 'it', releases });
  const synth = (): string => Testing.synth(stack, true);
  expect(synth).toThrow(MisuseError);
  expect(synth).toThrow(
    /kong\/ledger: the ledger must guard a scope, .*; call ledger.guards\(stack\) after they are created/,
  );
  ledger.guards(stack);
  expect(synth).not.toThrow();
  // Its parameters wait for the other's guard, and nothing of anybody's for its own.
  new UpgradeLedger(stack, 'second', { stage: 'baseline', path: '/other', digest: 'it', releases });
  expect(synth).toThrow(/kong\/second: the ledger must guard a scope/);
});
