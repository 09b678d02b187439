import { MisuseError } from '../common/errors';
import type { TrafficSchedule } from './schedule';
import type { Roles } from './slot';

/** What a stage is for, whichever slot plays which role. */
export type StageKind =
  'baseline' | 'migrate-up' | 'start' | 'shift' | 'drain' | 'decommission' | 'migrate-finish' | 'open-admin' | 'retire';

/** The unit of synth, apply, journal, resume and rollback. */
export interface Stage {
  /** As it is typed and as the ledger holds it: `shift-25`, `start-green`, `drain-blue`. */
  readonly id: string;
  /** What it is for, whichever colour is live. */
  readonly kind: StageKind;
  /** Percent of the traffic on the next release when the stage is done. */
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
 * @throws MisuseError when the id is missing or not one of this upgrade's stages; an unset stage is never `baseline`.
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

/** Rank of the first shift, which all that comes before has less than. */
export const SHIFT_RANK = KINDS.indexOf('shift');

/** Whether the one stage comes later in an upgrade than the other. */
export function isAhead(from: Stage, to: Stage): boolean {
  const kinds = KINDS.indexOf(to.kind) - KINDS.indexOf(from.kind);
  return kinds > 0 || (kinds === 0 && to.weight > from.weight);
}

/** A stage id that may come from another schedule: `shift-N` with any N is read by its weight. */
export function readStage(id: string, schedule: TrafficSchedule, roles: Roles): Stage | undefined {
  const known = stagesOf(schedule, roles).find((stage) => stage.id === id);
  if (known) return known;
  const weight = /^shift-(\d+(?:\.\d+)?)$/.exec(id)?.[1];
  return weight !== undefined && Number(weight) > 0 && Number(weight) <= 100
    ? { id, kind: 'shift', weight: Number(weight) }
    : undefined;
}
