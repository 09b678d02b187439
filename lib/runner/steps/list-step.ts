import type { StepContext } from '../../domain';
import { countMigrations } from '../../domain';
import type { StepPorts } from '../ports';
import type { StepOutcome } from '../step-outcome';
import { couldNot, passed } from '../step-outcome';
import { askList } from './listing';

/** Known answers; 0 up to date, 3 needs bootstrapping or is a legacy schema, 4 pending, 5 new (facts: kong-observed.md). */
const KNOWN = [0, 3, 4, 5];

/** Shows what the next release says about the datastore, and judges nothing. */
export async function listStep(context: StepContext, ports: StepPorts): Promise<StepOutcome> {
  const { exitCode, list } = await askList(context, ports);
  const counts = `${countMigrations(list.executed)} executed, ${countMigrations(list.pending)} pending, ${countMigrations(list.fresh)} new`;
  if (exitCode === 1) return couldNot('the next release could not inspect the datastore (list exit 1)');
  if (!KNOWN.includes(exitCode)) {
    return { verdict: 'inconclusive', evidence: `list exit ${exitCode} is in no table of known answers (${counts})` };
  }
  return passed(`list exit ${exitCode}: ${counts}`);
}
