import type { ErrorCode, MigrationAnswer, StepContext } from '../../domain';
import { countMigrations } from '../../domain';
import type { StepPorts } from '../common/ports';
import type { StepOutcome } from './step-outcome';
import { couldNot, passed } from './step-outcome';
import { askList } from './listing';

/** Answers that a person must check first, with the codes that `up` and `finish` give them. */
const DOUBTFUL: Partial<Readonly<Record<MigrationAnswer, readonly [ErrorCode, string]>>> = {
  'too-old': ['KBG-STEP-102', 'means a schema from before 0.14, which the next release cannot migrate'],
  'old-release': [
    'KBG-STEP-103',
    'comes with the output of 0.14 or older: the task runs the image of the live release',
  ],
  contradiction: ['KBG-STEP-105', 'contradicts the output'],
  unknown: ['KBG-STEP-106', 'is not in the table of known answers'],
};

/** Shows what `kong migrations list` of the next release's image prints about the datastore. */
export async function listStep(context: StepContext, ports: StepPorts): Promise<StepOutcome> {
  const { exitCode, list, answer } = await askList(context, ports);
  const counts = `${countMigrations(list.executed)} executed, ${countMigrations(list.pending)} pending, ${countMigrations(list.fresh)} new`;
  if (answer === 'uninspected')
    return couldNot('KBG-STEP-101', 'the next release could not inspect the datastore (list exit 1)');
  const doubt = DOUBTFUL[answer];
  if (doubt !== undefined) {
    const [code, words] = doubt;
    return { verdict: 'inconclusive', code, evidence: `list exit ${exitCode} ${words} (${counts})` };
  }
  return passed(`list exit ${exitCode}: ${counts}`);
}
