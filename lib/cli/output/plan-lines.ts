import type { StageOutline } from '../../domain';
import { SLOTS } from '../../domain';

/** Seconds as a person says them: `45 s`, `12 min`, `1 h 50 min`. */
export function spoken(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
}

/** What a person reads of one stage. */
export function outlineLines(outline: StageOutline): readonly string[] {
  const { stage, does, weights, gated, waysBack, expectedSeconds, worstSeconds } = outline;
  const traffic = SLOTS.map((slot) => `${slot} ${weights[slot]} %`).join(', ');
  return [
    `${stage}: traffic ${traffic}; expected ${spoken(expectedSeconds)}, at worst ${spoken(worstSeconds)}`,
    ...does.map((sentence) => `  - ${sentence}`),
    ...(gated ? ['  - gates are asked before and after'] : []),
    `  way back: ${waysBack.length === 0 ? 'none' : waysBack.join(', ')}`,
  ];
}

/** What all stages take together, and what the figures are worth. */
export function sumLines(outlines: readonly StageOutline[]): readonly string[] {
  const sum = (of: (outline: StageOutline) => number): string =>
    spoken(outlines.reduce((all, outline) => all + of(outline), 0));
  return [
    `together: expected ${sum((it) => it.expectedSeconds)}, at worst ${sum((it) => it.worstSeconds)}, beside bake times and pauses of your own`,
    "expected times are estimates from AWS's documented intervals, measured on no account; the worst are the deadlines of your settings",
  ];
}
