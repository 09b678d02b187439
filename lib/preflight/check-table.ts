import type { PreflightPhase } from '../domain';
import { CHECKS } from './checks';

const SHORT: Readonly<Record<PreflightPhase, string>> = {
  'before-up': 'before up',
  'after-up': 'after up',
  'before-start': 'before start',
  'before-finish': 'before finish',
  'after-finish': 'after finish',
};

/** The cells of the table of checks in docs/preflight.md, from the checks themselves. */
export function checkTable(): readonly (readonly string[])[] {
  return CHECKS.map(({ id, title, severity, phases, unwaivable }) => [
    id,
    title,
    `${severity}${unwaivable ? ', never waived' : ''}`,
    phases.map((phase) => SHORT[phase]).join(', '),
  ]);
}
