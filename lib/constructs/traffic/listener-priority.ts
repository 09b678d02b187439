import { LbListenerRule } from '@cdktf/provider-aws/lib/lb-listener-rule';
import { MisuseError } from '../../domain';

/**
 * A rule with a unique priority on its listener. AWS would refuse a second rule with the same priority during an apply
 * (PriorityInUse; Elastic Load Balancing API, CreateRule).
 *
 * @throws MisuseError if an earlier rule has the same priority
 */
export function withOwnPriority(rule: LbListenerRule): LbListenerRule {
  const { listenerArnInput: listener, priorityInput: priority } = rule;
  const other = rule.node.root.node
    .findAll()
    .find(
      (it) =>
        it instanceof LbListenerRule &&
        it !== rule &&
        it.listenerArnInput === listener &&
        it.priorityInput === priority,
    );
  if (other === undefined || priority === undefined) return rule;
  throw new MisuseError(
    'KBG-PROP-020',
    `${other.node.path} and ${rule.node.path} would both have priority ${priority} on the listener ${listener}; a gateway takes two priorities of a listener for its traffic and three for its Admin API: set another proxyRulePriority, adminRulePriority or priority`,
  );
}
