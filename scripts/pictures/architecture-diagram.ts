import type { Area } from './svg';
import { arrow, box, picture, text } from './svg';

const SIZE = { width: 880, height: 400 };
const LINE_HEIGHT = 22;

/** A box with a title and lines of text in its middle. */
function card(area: Area, words: readonly string[], style = 'panel'): readonly string[] {
  const x = area.x + area.width / 2;
  const first = area.y + area.height / 2 - ((words.length - 1) * LINE_HEIGHT) / 2 + 5;
  return [
    box(area, style),
    ...words.map((line, i) => text(x, first + i * LINE_HEIGHT, line, i === 0 ? 'strong middle' : 'small middle')),
  ];
}

/** The parts of an upgrade: the way of a request, and what Terraform reads and changes. */
export function architectureDiagram(): string {
  return picture(SIZE, 'Clients, load balancer, the slots blue and green, one datastore, Terraform and the ledger', [
    ...requestCards(),
    ...controlCards(),
    ...requestArrows(),
    ...controlArrows(),
  ]);
}

function requestCards(): readonly string[] {
  const balancer = ['load balancer', 'one weighted rule', 'blue 90 %, green 10 %'];
  return [
    ...card({ x: 20, y: 70, width: 110, height: 60 }, ['clients']),
    ...card({ x: 184, y: 40, width: 180, height: 120 }, balancer),
    box({ x: 412, y: 20, width: 254, height: 160 }, 'panel'),
    ...card({ x: 424, y: 30, width: 230, height: 64 }, ['slot blue: live release', 'Kong 0.34-1 on ECS'], 'blue'),
    ...card({ x: 424, y: 106, width: 230, height: 64 }, ['slot green: next release', 'Kong 0.35 on ECS'], 'green'),
    ...card({ x: 714, y: 30, width: 146, height: 140 }, ['one datastore', 'PostgreSQL', 'used by both slots']),
  ];
}

function controlCards(): readonly string[] {
  const app = ['your cdktf app', 'one KongUpgrade', 'STAGE=shift-10'];
  const terraform = ['Terraform', 'plan: refuses an illegal stage', 'apply: changes one stage'];
  const ledger = ['ledger', 'Systems Manager parameters', 'stage, intent, verdicts'];
  return [
    ...card({ x: 20, y: 276, width: 164, height: 94 }, app),
    ...card({ x: 264, y: 276, width: 260, height: 94 }, terraform),
    ...card({ x: 604, y: 276, width: 256, height: 94 }, ledger),
  ];
}

function requestArrows(): readonly string[] {
  const arrows = [
    [130, 184, 100],
    [364, 424, 70],
    [364, 424, 130],
    [654, 714, 70],
    [654, 714, 130],
  ] as const;
  return arrows.map(([from, to, y]) =>
    arrow([
      [from, y],
      [to, y],
    ]),
  );
}

function controlArrows(): readonly string[] {
  const up = (x: number, to: number): string =>
    arrow([
      [x, 276],
      [x, to],
    ]);
  const level = (from: number, to: number, y: number): string =>
    arrow([
      [from, y],
      [to, y],
    ]);
  return [
    level(184, 264, 323),
    text(224, 314, 'JSON', 'small quiet middle'),
    up(300, 160),
    text(292, 226, 'weights', 'small quiet end'),
    up(480, 180),
    text(472, 226, 'services', 'small quiet end'),
    level(604, 524, 306),
    text(564, 298, 'reads', 'small quiet middle'),
    level(524, 604, 344),
    text(564, 362, 'writes', 'small quiet middle'),
    arrow([
      [510, 276],
      [510, 222],
      [787, 222],
      [787, 170],
    ]),
    text(650, 213, 'one-off tasks: kong migrations up, finish', 'small quiet middle'),
  ];
}
