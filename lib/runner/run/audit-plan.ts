import type { BudgetContext, PlannedChanges } from '../../domain';
import { overBudget } from '../../domain';
import { RunnerError } from '../common/runner-error';

/** Number of resources that one sentence names. */
const NAMED = 3;

/** @throws RunnerError that names the changes of a plan beyond the change budget of its stage; nothing was applied */
export function auditPlan(plan: PlannedChanges, context: BudgetContext): void {
  const violations = overBudget(plan, context);
  if (violations.length === 0) return;
  const named = violations.slice(0, NAMED).map(({ address, sentence }) => `${address}: ${sentence}`);
  const more = violations.length > NAMED ? [`and ${violations.length - NAMED} more`] : [];
  throw new RunnerError(
    'KBG-RUN-004',
    `the plan exceeds the change budget of ${context.after.stage.id}, and nothing was applied: ${[...named, ...more].join('; ')}`,
    'refused',
  );
}
