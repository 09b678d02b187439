import type { Boundary, Victim } from '../test/support/killed-upgrades';
import { KilledUpgrades } from '../test/support/killed-upgrades';

const END = 'retire-blue';
/** More than the boundaries of a stage after its apply: each of them needs an upgrade of its own. */
const MOST_UPGRADES = 30;

interface Totals {
  readonly kills: number;
  readonly upgrades: number;
  readonly requests: number;
  readonly statesPutBack: number;
  readonly imported: number;
  readonly faults: readonly string[];
}

const keyOf = ({ stage, call, moment }: Boundary): string => `${stage}\t${call}\t${moment}`;
const isTerraforms = ({ call }: Boundary): boolean => call.startsWith('terraform ');
/** No kill in the very first apply: after one, an operator must act by hand. */
const isFirstApply = ({ stage, call }: Boundary): boolean => stage === 'baseline' && call === 'terraform apply';

/** A walk without kills records all boundaries. */
async function enumerate(): Promise<readonly Boundary[]> {
  const upgrades = new KilledUpgrades('nobody');
  try {
    const { faults } = await upgrades.upgrade([END]);
    if (faults.length > 0) throw new Error(faults.join('\n'));
    return upgrades.seen;
  } finally {
    upgrades.close();
  }
}

/** Runs upgrades until one of them passes only boundaries that had a kill before. */
async function killAll(victim: Victim, targets: readonly string[], upgrades: KilledUpgrades): Promise<Totals> {
  let totals: Totals = { kills: 0, upgrades: 0, requests: 0, statesPutBack: 0, imported: 0, faults: [] };
  for (let kills = 1; kills > 0 && totals.upgrades < MOST_UPGRADES;) {
    const result = await upgrades.upgrade(targets);
    ({ kills } = result);
    totals = {
      kills: totals.kills + kills,
      upgrades: totals.upgrades + 1,
      requests: totals.requests + result.requests,
      statesPutBack: totals.statesPutBack + result.statesPutBack,
      imported: totals.imported + result.imported,
      faults: [...totals.faults, ...result.faults],
    };
    console.log(`${victim}, upgrade ${totals.upgrades}: ${kills} kills, ${result.requests} requests`);
    for (const fault of result.faults) console.log(`  ${fault}`);
  }
  return totals;
}

/** Number of kills at each boundary, by stage and call. */
function table(all: readonly Boundary[], killed: readonly Boundary[]): readonly string[] {
  const unique = (values: readonly string[]): readonly string[] => [...new Set(values)];
  const stages = unique(all.map(({ stage }) => stage));
  const calls = unique(all.map(({ call }) => call));
  const count = (list: readonly Boundary[], stage: string, call: string): number =>
    list.filter((one) => one.stage === stage && one.call === call).length;
  const cell = (stage: string, call: string): string => {
    const there = count(all, stage, call);
    return there === 0 ? '' : `${count(killed, stage, call)}/${there}`;
  };
  const rows = [['stage', ...calls], ...stages.map((stage) => [stage, ...calls.map((call) => cell(stage, call))])];
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((text, i) => text.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function tell(victim: Victim, wanted: readonly Boundary[], totals: Totals, upgrades: KilledUpgrades): boolean {
  const isWanted = new Set(wanted.map(keyOf));
  const isKilled = new Set(upgrades.killed.map(keyOf));
  // A walk that continues after a kill passes some boundaries that a clean walk does not.
  const all = [...wanted, ...upgrades.seen.filter((one) => !isWanted.has(keyOf(one)))];
  const missing = all.filter((one) => !isKilled.has(keyOf(one)));
  for (const line of table(all, upgrades.killed)) console.log(line);
  for (const one of missing) console.log(`  never killed at: ${keyOf(one).replaceAll('\t', ', ')}`);
  const { kills, upgrades: count, requests, statesPutBack, imported, faults } = totals;
  const gaps =
    victim === 'terraform' ? `, ${statesPutBack} empty state files put back, ${imported} services imported` : '';
  console.log(
    `SIGKILL of ${victim}: ${kills} kills at ${all.length} boundaries, ${wanted.length} of them those of a clean walk, in ${count} upgrades; ` +
      `${requests} requests${gaps}; missing: ${missing.length}, faults: ${faults.length}`,
  );
  return missing.length === 0 && faults.length === 0;
}

/** Kills one victim at all its boundaries. Returns true if no boundary is missing and no fault was found. */
async function kill(victim: Victim, targets: readonly string[], wanted: readonly Boundary[]): Promise<boolean> {
  const upgrades = new KilledUpgrades(victim);
  try {
    return tell(victim, wanted, await killAll(victim, targets, upgrades), upgrades);
  } finally {
    upgrades.close();
  }
}

/**
 * The runner is killed before and after each of its calls to AWS, Terraform and files, and terraform during each stage's plan and apply.
 * These moments are not chosen by hand: a walk without kills records them. It ends with 1 if a moment had no kill, a
 * request was lost, a migration was started twice, or the same command, repeated without a kill, did not reach the end.
 */
export async function boundaryKills(): Promise<void> {
  const begun = performance.now();
  const all = await enumerate();
  const calls = all.filter((one) => !isTerraforms(one));
  const runner = await kill('runner', [END], calls);
  const commands = all.filter((one) => isTerraforms(one) && !isFirstApply(one));
  const terraform = await kill('terraform', ['baseline', END], commands);
  console.log(`in ${((performance.now() - begun) / 60_000).toFixed(0)} minutes`);
  if (!runner || !terraform) process.exitCode = 1;
}
