import type { MigrationAnswer, StepContext } from '../../domain';
import { countMigrations } from '../../domain';
import type { StepPorts } from '../common/ports';
import type { StepOutcome } from './step-outcome';
import { couldNot, passed } from './step-outcome';
import { askList } from './listing';

/** Answers that a human must look at before anything goes on. */
const DOUBTFUL: Partial<Readonly<Record<MigrationAnswer, string>>> = {
  unknown: 'is in no table of known answers',
  'too-old': 'means a schema from before 0.14, which the next release cannot migrate',
  'old-release': 'comes with the words of 0.14 or before: the task runs the image of the old release',
  contradiction: 'is denied by the words that come with it',
};

/** Shows what the next release says about the datastore, and judges nothing. */
export async function listStep(context: StepContext, ports: StepPorts): Promise<StepOutcome> {
  const { exitCode, list, answer } = await askList(context, ports);
  const counts = `${countMigrations(list.executed)} executed, ${countMigrations(list.pending)} pending, ${countMigrations(list.fresh)} new`;
  if (answer === 'uninspected') return couldNot('the next release could not inspect the datastore (list exit 1)');
  const doubt = DOUBTFUL[answer];
  if (doubt !== undefined) return { verdict: 'inconclusive', evidence: `list exit ${exitCode} ${doubt} (${counts})` };
  return passed(`list exit ${exitCode}: ${counts}`);
}
