import { loadBalancerOfListener } from '../../cloud/common/arn';
import type { ICloud } from '../../cloud/cloud';
import type { BlockSchema } from '../schema/schema';
import type { Attributes } from '../values/value';
import type { ResourceBehaviour } from './behaviour';
import { number, text } from './behaviour';
import { passive } from './passive';
import { actions } from './rule-actions';

/** A listener is kept as it was written; the load balancer gets its default actions. */
export function listener(type: string, schema: BlockSchema): ResourceBehaviour {
  const kept = passive(type, schema);
  return {
    ...kept,
    title: 'ELBv2 Listener',
    async create(cloud, planned, signal) {
      // An action that the lab can't serve is refused before anything is kept.
      actions(planned, 'default_action');
      const state = await kept.create(cloud, planned, signal);
      setOnBalancer(cloud, state);
      return state;
    },
    async update(cloud, planned, prior, signal) {
      setOnBalancer(cloud, planned);
      return await kept.update(cloud, planned, prior, signal);
    },
    async delete(cloud, state) {
      cloud.elb.deleteListener(text(state, 'arn'));
      await kept.delete(cloud, state);
    },
  };
}

function setOnBalancer(cloud: ICloud, state: Attributes): void {
  const arn = text(state, 'arn');
  cloud.elb.createListener({
    arn,
    loadBalancerArn: loadBalancerOfListener(arn),
    protocol: text(state, 'protocol'),
    port: number(state, 'port'),
    defaultActions: actions(state, 'default_action'),
  });
}
