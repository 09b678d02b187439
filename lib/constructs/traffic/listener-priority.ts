import { LbListenerRule } from '@cdktf/provider-aws/lib/lb-listener-rule';
import { MisuseError } from '../../domain';

/**
 * A rule whose priority no other rule of the app has on its listener. AWS would refuse the second one in the middle of an apply
 * (PriorityInUse; Elastic Load Balancing API, CreateRule).
 *
 * @throws MisuseError when one made before it has
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
    `${other.node.path} and ${rule.node.path} would both have priority ${priority} on the listener ${listener}; a gateway takes two priorities of a listener for its traffic and three for its Admin API: say others by proxyRulePriority, adminRulePriority or priority`,
  );
}
