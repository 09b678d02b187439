import type { StepContext, StepName, StepVerdict } from '../../domain';
import { ledgerNames } from '../../domain';
import { asRunnerError } from '../common/aws-sentence';
import type { StepPorts } from '../common/ports';
import { refuseOtherAccount } from '../common/other-account';
import type { StepOutcome } from './step-outcome';
import { writtenEvidence, writtenVerdict } from './step-outcome';
import { drainedStep } from './drained-step';
import { listStep } from './list-step';
import { MigrationStep } from './migration-step';
import { settleStep } from './settle-step';
import { snapshotStep } from './snapshot-step';
import { standingVerdict } from './standing-verdict';
import { waitHealthyStep } from './wait-healthy-step';

type Step = (context: StepContext, ports: StepPorts) => Promise<StepOutcome>;

const STEPS: Readonly<Record<StepName, Step>> = {
  'snapshot-up': (context, ports) => snapshotStep('up', context, ports),
  'snapshot-finish': (context, ports) => snapshotStep('finish', context, ports),
  up: (context, ports) => new MigrationStep('up', context, ports).run(),
  finish: (context, ports) => new MigrationStep('finish', context, ports).run(),
  list: listStep,
  'wait-healthy': waitHealthyStep,
  settle: settleStep,
  drained: drainedStep,
};

/** A parameter holds 4096 bytes (AWS: quotas of Systems Manager Parameter Store); the other fields need few of them. */
const MAX_EVIDENCE = 1000;

/**
 * Runs one step and writes its verdict; `list` writes nothing. A step that has passed with the same token is not repeated.
 *
 * @throws RunnerError if the account is another one, or if the verdict can't be written
 */
export async function runStep(step: StepName, context: StepContext, ports: StepPorts): Promise<StepOutcome> {
  try {
    await checkAccount(context, ports);
    const standing = await standingVerdict(step, context, ports.parameters);
    if (standing) return standing;
    const outcome = await attempt(step, context, ports);
    if (step !== 'list') {
      const name = ledgerNames(context.path).verdict(step);
      await ports.parameters.write(name, JSON.stringify(verdictOf(outcome, context)));
    }
    return outcome;
  } catch (error) {
    throw asRunnerError(error, context.region);
  }
}

/** A local-exec does not inherit the credentials of Terraform's provider: other credentials would act on another gateway. */
async function checkAccount({ account }: StepContext, ports: StepPorts): Promise<void> {
  refuseOtherAccount(await ports.account(), account);
}

async function attempt(step: StepName, context: StepContext, ports: StepPorts): Promise<StepOutcome> {
  try {
    return await STEPS[step](context, ports);
  } catch (error) {
    const { code, sentence: evidence, outcome } = asRunnerError(error, context.region);
    return { verdict: outcome === 'refused' ? 'refused' : 'error', code, evidence };
  }
}

function verdictOf(outcome: StepOutcome, context: StepContext): StepVerdict {
  const { upgrade, digest, token, seq, stage } = context;
  const evidence = writtenEvidence(outcome).slice(0, MAX_EVIDENCE);
  return { upgrade, digest, token, seq, stage, verdict: writtenVerdict(outcome), evidence };
}
