import type { Slot, UpgradeOutline } from '../../domain';
import type { Gate } from '../gates/gates';
import type { RunPorts } from '../run/run-ports';
import type { SlotNodes, UpgradeSession } from './upgrade-session';

/** The ports of a run on the user's app, its Terraform and AWS. The caller adds the two that ask and inform the operator. */
export function sessionPorts(session: UpgradeSession, gates: readonly Gate[]): Omit<RunPorts, 'agrees' | 'tell'> {
  const { workspace } = session;
  return {
    use: (stage, first) => workspace.use(stage, first),
    plan: () => workspace.plan(),
    apply: () => workspace.apply(),
    ledger: (outline) => session.ledger(outline),
    weights: (outline) => session.weights(outline),
    counts: (outline) => ofBoth(session, outline, ({ desired }) => desired),
    healthy: (outline) => ofBoth(session, outline, ({ healthy }) => healthy),
    gates,
    seconds: () => performance.now() / 1000,
  };
}

async function ofBoth<Count>(
  session: UpgradeSession,
  outline: UpgradeOutline,
  count: (nodes: SlotNodes) => Count,
): Promise<Readonly<Record<Slot, Count>>> {
  const [blue, green] = [await session.nodes(outline, 'blue'), await session.nodes(outline, 'green')];
  return { blue: count(blue), green: count(green) };
}
