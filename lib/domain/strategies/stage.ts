import { MisuseError } from '../common/errors';
import type { TrafficSchedule } from './schedule';
import type { Roles } from './slot';

/** Purpose of a stage, independent of the slots' roles. */
export type StageKind =
  'baseline' | 'migrate-up' | 'start' | 'shift' | 'drain' | 'decommission' | 'migrate-finish' | 'open-admin' | 'retire';

/** A stage of an upgrade: each is synthesized and applied as a whole. */
export interface Stage {
  /** Id on the command line and in the ledger, for example `shift-25`, `start-green`, `drain-blue`. */
  readonly id: string;
  /** Purpose of the stage. */
  readonly kind: StageKind;
  /** Percent of the traffic on the next release after the stage. */
  readonly weight: number;
}

/** All stages of one upgrade, in order. */
export function stagesOf(schedule: TrafficSchedule, roles: Roles): readonly Stage[] {
  const { from, to } = roles;
  return [
    { id: 'baseline', kind: 'baseline', weight: 0 },
    { id: 'migrate-up', kind: 'migrate-up', weight: 0 },
    { id: `start-${to}`, kind: 'start', weight: 0 },
    ...schedule.weights.map((weight): Stage => ({ id: `shift-${weight}`, kind: 'shift', weight })),
    { id: `drain-${from}`, kind: 'drain', weight: 100 },
    { id: `decommission-${from}`, kind: 'decommission', weight: 100 },
    { id: 'migrate-finish', kind: 'migrate-finish', weight: 100 },
    { id: 'open-admin', kind: 'open-admin', weight: 100 },
    { id: `retire-${from}`, kind: 'retire', weight: 100 },
  ];
}

/**
 * The stage with that id.
 *
 * @throws MisuseError if the id is missing or is not a stage of this upgrade; a missing id never means `baseline`
 */
export function stageById(id: string | undefined, schedule: TrafficSchedule, roles: Roles): Stage {
  const stages = stagesOf(schedule, roles);
  const stage = stages.find((candidate) => candidate.id === id);
  if (!stage) {
    const allowed = stages.map((candidate) => candidate.id).join(', ');
    const got = id === undefined || id === '' ? 'nothing' : `"${id}"`;
    throw new MisuseError(
      'KBG-PROP-034',
      `stage must be one of ${allowed}, got ${got}; set it, for example STAGE=baseline`,
    );
  }
  return stage;
}

const KINDS: readonly StageKind[] = [
  'baseline',
  'migrate-up',
  'start',
  'shift',
  'drain',
  'decommission',
  'migrate-finish',
  'open-admin',
  'retire',
];

/** Rank of the first shift; stages before it have lower ranks. */
export const SHIFT_RANK = KINDS.indexOf('shift');

/** True if the stage `to` comes later in an upgrade than `from`. */
export function isAhead(from: Stage, to: Stage): boolean {
  const kinds = KINDS.indexOf(to.kind) - KINDS.indexOf(from.kind);
  return kinds > 0 || (kinds === 0 && to.weight > from.weight);
}

/** The stage of an id, which may be from another schedule: the weight of `shift-N` is N. Undefined if the id is unknown. */
export function readStage(id: string, schedule: TrafficSchedule, roles: Roles): Stage | undefined {
  const known = stagesOf(schedule, roles).find((stage) => stage.id === id);
  if (known) return known;
  const weight = /^shift-(\d+(?:\.\d+)?)$/.exec(id)?.[1];
  return weight !== undefined && Number(weight) > 0 && Number(weight) <= 100
    ? { id, kind: 'shift', weight: Number(weight) }
    : undefined;
}
