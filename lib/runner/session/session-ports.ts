import type { Gate } from '../gates/gates';
import type { RunPorts } from '../run/run-ports';
import type { UpgradeSession } from './upgrade-session';

/** The ports of a run on the user's app, its Terraform and AWS. The caller adds the two that ask and inform the operator. */
export function sessionPorts(session: UpgradeSession, gates: readonly Gate[]): Omit<RunPorts, 'agrees' | 'tell'> {
  const { workspace, gateway } = session;
  return {
    use: (stage, first) => workspace.use(stage, first),
    plan: () => workspace.plan(),
    apply: () => workspace.apply(),
    ledger: (outline) => gateway.ledger(outline),
    weights: (outline) => gateway.weights(outline),
    nodes: (outline) => gateway.nodes(outline),
    gates,
    seconds: () => performance.now() / 1000,
  };
}
