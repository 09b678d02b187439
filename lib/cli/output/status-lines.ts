import type { Slot } from '../../domain';
import { SLOTS } from '../../domain';
import type { Glyphs } from './glyphs';
import type { UpgradeStatus } from '../../runner/session/upgrade-status';

/** The status of an upgrade for an operator. */
export function statusLines(status: UpgradeStatus): readonly string[] {
  const { path, stage, begun, upgrade, next, legal, slots } = status;
  return [
    `stage     ${stage} (upgrade ${upgrade} at ${path})`,
    ...(begun === undefined ? [] : [`begun     an apply of ${begun} did not end: run again to continue`]),
    ...SLOTS.map((name) => {
      const { release, weight, recorded, running, healthy } = slots[name];
      const numbers = `${running} running, ${healthy} healthy, ${recorded} recorded`;
      return `${name.padEnd(10)}${release}: ${weight} % of the traffic, ${numbers}`;
    }),
    ...textIn(status.ruleFault).map((fault) => `rules     ${fault}`),
    ...textIn(status.healthFault).map((fault) => `health    ${fault}`),
    ...verdictsOf(status).map((verdict) => `verdict   ${verdict}`),
    ...gatesOf(status).map((gate) => `gate      ${gate}`),
    `next      ${begun ?? next ?? 'nothing: the upgrade is complete'}; legal: ${legal.join(', ')}`,
  ];
}

/** The status in one line, for a log. */
export function statusLine(status: UpgradeStatus): string {
  const { stage, begun, slots } = status;
  const bySlot = SLOTS.map((name) => {
    const { release, weight, recorded, healthy } = slots[name];
    return `${name} ${release} ${weight} %, ${healthy} of ${recorded} healthy`;
  });
  return `${stage}${begun === undefined ? '' : ` (${begun} begun)`}: ${[...bySlot, ...faultsOf(status)].join('; ')}`;
}

const BAR = 20;
/** Width of a slot's line with its bar and all numbers. */
const WIDE = 80;

export interface TreeOptions {
  readonly time: string;
  readonly glyphs: Glyphs;
  /** Width of the terminal: a narrow one gets no bars, and the end of a line is cut. */
  readonly columns: number;
}

/** The upgrade as a tree: its stages, and below the stage of the ledger both slots with their share of the traffic. */
export function statusTree(status: UpgradeStatus, { time, glyphs, columns }: TreeOptions): readonly string[] {
  const { path, upgrade, stage, stages, slots } = status;
  const { branch, last, trunk } = glyphs;
  const slotLines = SLOTS.map((name) => slotLine(name, slots[name], glyphs, columns >= WIDE));
  const nodes = stages.flatMap(({ stage: id, progress }, index) => {
    const isLast = index === stages.length - 1;
    const gates = gatesOf(status).map((gate) => `gate ${gate}`);
    const below = id === stage ? [...slotLines, ...faultsOf(status), ...verdictsOf(status), ...gates] : [];
    return [
      `${isLast ? last : branch} ${glyphs[progress]} ${id}${progress === 'begun' ? '  (begun, not ended yet)' : ''}`,
      ...below.map((text, place) => `${isLast ? ' ' : trunk}    ${place === below.length - 1 ? last : branch} ${text}`),
    ];
  });
  return [`upgrade ${upgrade} at ${path}   ${time}`, ...nodes];
}

function slotLine(
  name: Slot,
  { release, weight, recorded, running, healthy }: UpgradeStatus['slots'][Slot],
  { full, empty }: Glyphs,
  isWide: boolean,
): string {
  const share = `${String(weight).padStart(5)} %`;
  const nodes = `${healthy}/${recorded} healthy, ${running} running`;
  if (!isWide) return `${name.padEnd(5)} ${share}  ${nodes}  ${release}`;
  const bar = full.repeat(Math.round((weight / 100) * BAR)).padEnd(BAR, empty);
  return `${name.padEnd(6)} ${release.padEnd(9)} ${bar} ${share}  ${nodes}`;
}

const textIn = (text: string | undefined): readonly string[] => (text === undefined ? [] : [text]);

function faultsOf({ ruleFault, healthFault }: UpgradeStatus): readonly string[] {
  return [...textIn(ruleFault), ...textIn(healthFault)];
}

function gatesOf({ gates }: UpgradeStatus): readonly string[] {
  return gates.map(
    ({ gate, verdict, evidence, dryRun }) => `${gate}: ${verdict}${dryRun ? ' (dry run)' : ''}: ${evidence}`,
  );
}

function verdictsOf({ verdicts }: UpgradeStatus): readonly string[] {
  return Object.entries(verdicts).map(([step, it]) => `${step}: ${it.verdict} at ${it.stage}: ${it.evidence}`);
}
