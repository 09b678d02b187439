import type { PlannedChange } from '../../domain';
import type { RunEvent } from '../../runner/run/run-ports';
import type { TerraformCounts } from '../../runner/run/walk';
import { spoken } from './plan-lines';

const SIGNS: Readonly<Record<PlannedChange['action'], string>> = {
  create: '  +',
  update: '  ~',
  delete: '  -',
  replace: '-/+',
  import: '  <',
};

/** What a person reads of a run. */
export function runLines(event: RunEvent): readonly string[] {
  switch (event.type) {
    case 'route':
      return [`${event.path} stands at ${event.from}; the way: ${event.stages.join(', ')}`];
    case 'plan':
      return [
        ...planLines(event.stage, event.terraform, event.changes),
        `  expected ${spoken(event.expectedSeconds)}, at worst ${spoken(event.worstSeconds)}`,
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

/** What Terraform will do, an address a line. */
export function planLines(
  stage: string,
  { add, change, destroy, replace, imported }: TerraformCounts,
  changes: readonly PlannedChange[],
): readonly string[] {
  const comeIn = imported === undefined ? '' : `to import ${imported}, `;
  return [
    `${stage}: ${comeIn}to add ${add}, to change ${change}, to destroy ${destroy}, to replace ${replace}`,
    ...changes.map(
      ({ action, address, imported: comesIn }) =>
        `${SIGNS[action]} ${address}${comesIn && action !== 'import' ? ' (imported)' : ''}`,
    ),
  ];
}
