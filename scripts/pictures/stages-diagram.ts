import type { Roles, SlotState, Stage, TrafficSchedule } from '../../lib/domain';
import { desiredState, FORWARD_ONLY, legalTransitions, stagesOf } from '../../lib/domain';
import { arrow, box, dot, line, picture, text } from './svg';

const TOP = 54;
const ROW = { pitch: 44, height: 34 };
const COLUMNS = { stage: 28, traffic: 224, proxies: 444, admin: 576, back: 716 };
const STAGE_WIDTH = 166;
const BAR_WIDTH = 168;
const LANE = 24;
const MARGIN = 20;
/** Room for the line of the point of no return and its words. */
const GAP = 26;
/** A share with a narrower bar has no room for its number. */
const NUMBER_WIDTH = 40;

interface Row {
  readonly stage: Stage;
  readonly y: number;
  readonly middle: number;
  /** Places of the stages to which this one may go back. */
  readonly back: readonly number[];
}

/** The stages of an upgrade with their traffic and ways back, and the point of no return: from the stage table and the transitions. */
export function stagesDiagram(schedule: TrafficSchedule, roles: Roles): string {
  const rows = rowsOf(schedule, roles);
  const lanes = rows.filter(({ back }) => back.length > 0);
  const size = {
    width: COLUMNS.back + LANE * lanes.length + MARGIN,
    height: TOP + rows.length * ROW.pitch + GAP + 34,
  };
  const x = COLUMNS.stage + STAGE_WIDTH / 2;
  return picture(size, 'The stages of an upgrade, their ways back and the point of no return', [
    ...rows.flatMap(({ y }, i) => (i % 2 === 0 ? [stripe(y, size.width)] : [])),
    ...head(roles),
    ...rows.slice(1).map(({ y }, i) =>
      arrow([
        [x, (rows[i]?.y ?? 0) + ROW.height],
        [x, y],
      ]),
    ),
    ...rows.flatMap((row) => rowParts(row, roles)),
    ...pointOfNoReturn(rows, size.width),
    ...lanes.flatMap((row, i) => wayBack(row, rows, COLUMNS.back + LANE / 2 + i * LANE)),
    ...legend(size.height - 16),
  ]);
}

function rowsOf(schedule: TrafficSchedule, roles: Roles): readonly Row[] {
  const stages = stagesOf(schedule, roles);
  const ids = stages.map(({ id }) => id);
  return stages.map((stage, i) => {
    const y = TOP + i * ROW.pitch + (isForwardOnly(stage) ? GAP : 0);
    const back = legalTransitions(stage, schedule, roles).flatMap(({ to, direction }) =>
      direction === 'back' ? ids.indexOf(to.id) : [],
    );
    return { stage, y, middle: y + ROW.height / 2, back };
  });
}

const isForwardOnly = ({ kind }: Stage): boolean => FORWARD_ONLY.includes(kind);

function stripe(y: number, width: number): string {
  return `<rect x="8" y="${y - 5}" width="${width - 16}" height="${ROW.pitch}" class="stripe"/>`;
}

function head({ from, to }: Roles): readonly string[] {
  return [
    text(COLUMNS.stage, 36, 'stage', 'small quiet'),
    text(COLUMNS.traffic, 36, `traffic: ${from} (live), ${to} (next)`, 'small quiet'),
    text(COLUMNS.proxies, 36, 'running proxies', 'small quiet'),
    text(COLUMNS.admin, 36, 'Admin API', 'small quiet'),
    text(COLUMNS.back, 36, 'ways back', 'small quiet'),
  ];
}

function rowParts({ stage, y, middle }: Row, roles: Roles): readonly string[] {
  const { slots, adminFrozen } = desiredState(stage, roles);
  const having = (key: 'proxies' | 'admin'): string =>
    [roles.from, roles.to].filter((slot) => slots[slot][key]).join(' and ');
  const admin = having('admin');
  return [
    box({ x: COLUMNS.stage, y, width: STAGE_WIDTH, height: ROW.height }, 'ground'),
    text(COLUMNS.stage + STAGE_WIDTH / 2, middle + 5, stage.id, 'code small middle'),
    ...bar(y, roles, slots),
    text(COLUMNS.proxies, middle + 5, having('proxies'), 'small'),
    text(COLUMNS.admin, middle + 5, admin === '' ? 'closed' : `${admin}${adminFrozen ? ', read-only' : ''}`, 'small'),
  ];
}

function bar(y: number, { from, to }: Roles, slots: Readonly<Record<string, SlotState>>): readonly string[] {
  let x = COLUMNS.traffic;
  return [from, to].flatMap((slot) => {
    const width = (BAR_WIDTH * (slots[slot]?.weight ?? 0)) / 100;
    if (width === 0) return [];
    const area = { x, y: y + 5, width, height: ROW.height - 10 };
    x += width;
    const number = text(area.x + width / 2, y + ROW.height / 2 + 5, `${slots[slot]?.weight ?? 0} %`, 'small middle');
    return [box(area, slot), ...(width < NUMBER_WIDTH ? [] : [number])];
  });
}

function pointOfNoReturn(rows: readonly Row[], width: number): readonly string[] {
  const y = (rows.find(({ stage }) => isForwardOnly(stage))?.y ?? 0) - 12;
  return [
    line(
      [
        [MARGIN, y],
        [width - MARGIN, y],
      ],
      'stop',
    ),
    text(width - MARGIN, y - 6, 'point of no return: below this line an upgrade can only go forward', 'small warn end'),
  ];
}

/** A lane of its own for each stage with ways back: a dot at the stage, and a head at each stage that it may go back to. */
function wayBack(row: Row, rows: readonly Row[], x: number): readonly string[] {
  return [
    dot(x, row.middle),
    ...row.back.map((place) =>
      arrow([
        [x, row.middle],
        [x, (rows[place]?.middle ?? 0) - 6],
      ]),
    ),
  ];
}

function legend(y: number): readonly string[] {
  return [
    dot(MARGIN + 10, y - 5),
    text(MARGIN + 24, y, 'from this stage', 'small quiet'),
    arrow([
      [MARGIN + 150, y + 4],
      [MARGIN + 150, y - 12],
    ]),
    text(MARGIN + 164, y, 'back to this stage, in one apply. Every stage may also be applied again.', 'small quiet'),
  ];
}
