import type { PlannedChange } from '../../domain';
import { duration } from '../common/duration';
import type { RunEvent } from './run-ports';
import type { TerraformCounts } from './walk';

const SIGNS: Readonly<Record<PlannedChange['action'], string>> = {
  create: '  +',
  update: '  ~',
  delete: '  -',
  replace: '-/+',
  import: '  <',
};

/** The lines of an event of a run, for an operator. */
export function runLines(event: RunEvent): readonly string[] {
  switch (event.type) {
    case 'route':
      return [`${event.path} stands at ${event.from}; the way: ${event.stages.join(', ')}`];
    case 'plan':
      return [
        ...planLines(event.stage, event.terraform, event.changes),
        `  expected ${duration(event.expectedSeconds)}, at worst ${duration(event.worstSeconds)}`,
      ];
    case 'applied': {
      const { blue, green } = event.weights;
      return [`${event.stage}: applied and verified in ${event.seconds} s; traffic blue ${blue} %, green ${green} %`];
    }
    case 'gate': {
      const name = event.gate === 'command' ? 'gate' : event.gate;
      const acted = event.dryRun ? ' (dry run, not acted on)' : '';
      return [`${event.stage}: ${name} ${event.verdict}${acted}: ${event.evidence}`];
    }
    case 'done':
      return [
        `stands at ${event.stage}; ${event.next === undefined ? 'the upgrade is at its end' : `next: ${event.next}`}`,
      ];
  }
}

/** The changes that Terraform has planned, one address a line. */
export function planLines(
  stage: string,
  { add, change, destroy, replace, imported }: TerraformCounts,
  changes: readonly PlannedChange[],
): readonly string[] {
  const imports = imported === undefined ? '' : `to import ${imported}, `;
  return [
    `${stage}: ${imports}to add ${add}, to change ${change}, to destroy ${destroy}, to replace ${replace}`,
    ...changes.map(
      ({ action, address, imported: isImported }) =>
        `${SIGNS[action]} ${address}${isImported && action !== 'import' ? ' (imported)' : ''}`,
    ),
  ];
}
