import type { StepContext } from '../../domain';
import { ledgerNames } from '../../domain';
import { Patience } from '../common/patience';
import type { StepPorts } from '../common/ports';
import type { StepOutcome } from './step-outcome';
import { passed } from './step-outcome';

/**
 * After a way back to weight 0: waits until the change has reached every node of the load balancer. The traffic has returned already. Only
 * the ledger waits, so that the next stage cannot remove proxies to which a node still sends requests.
 */
export async function settleStep(context: StepContext, ports: StepPorts): Promise<StepOutcome> {
  if (context.direction !== 'back') return passed('no weight has fallen');
  const patience = new Patience(ports, context.propagationSeconds);
  while (!patience.isOver) {
    ports.say(
      `${context.propagationSeconds - patience.elapsedSeconds} s until the weights have reached the whole load balancer`,
    );
    await patience.pause();
    // AWS's time is known only from AWS's answers.
    await ports.parameters.read(ledgerNames(context.path).ledger);
  }
  return passed(`the weights were changed ${patience.elapsedSeconds} s ago`);
}
