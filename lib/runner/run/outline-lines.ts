import type { StageOutline } from '../../domain';
import { SLOTS } from '../../domain';
import { duration } from '../common/duration';

/** The outline of one stage, for an operator. */
export function outlineLines(outline: StageOutline): readonly string[] {
  const { stage, does, weights, gated, waysBack, expectedSeconds, worstSeconds } = outline;
  const traffic = SLOTS.map((slot) => `${slot} ${weights[slot]} %`).join(', ');
  return [
    `${stage}: traffic ${traffic}; expected ${duration(expectedSeconds)}, at worst ${duration(worstSeconds)}`,
    ...does.map((sentence) => `  - ${sentence}`),
    ...(gated ? ['  - gates are asked before and after'] : []),
    `  way back: ${waysBack.length === 0 ? 'none' : waysBack.join(', ')}`,
  ];
}

/** The duration of all stages together, and the source of the figures. */
export function sumLines(outlines: readonly StageOutline[]): readonly string[] {
  const sum = (of: (outline: StageOutline) => number): string =>
    duration(outlines.reduce((all, outline) => all + of(outline), 0));
  return [
    `together: expected ${sum((it) => it.expectedSeconds)}, at worst ${sum((it) => it.worstSeconds)}, beside bake times and pauses of your own`,
    "expected times are estimates from AWS's documented intervals, not measured in an account; the worst times are the deadlines of your settings",
  ];
}
