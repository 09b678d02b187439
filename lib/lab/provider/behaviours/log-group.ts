import type { ResourceBehaviour } from './behaviour';
import { text } from './behaviour';

export const logGroup: ResourceBehaviour = {
  create(cloud, planned) {
    const name = text(planned, 'name');
    cloud.logs.createGroup(name);
    return {
      id: name,
      arn: `arn:aws:logs:${cloud.region}:${cloud.account}:log-group:${name}`,
      name_prefix: '',
      log_group_class: 'STANDARD',
      deletion_protection_enabled: false,
    };
  },
  read: (cloud, state) => (cloud.logs.hasGroup(text(state, 'name')) ? {} : undefined),
  update: () => ({}),
  delete(cloud, state) {
    cloud.logs.deleteGroup(text(state, 'name'));
  },
};
