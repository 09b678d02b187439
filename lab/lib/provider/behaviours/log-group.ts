import type { ResourceBehaviour } from './behaviour';
import { nameOf, optionalText, text } from './behaviour';

export const logGroup: ResourceBehaviour = {
  title: 'CloudWatch Logs Log Group',
  create(cloud, planned) {
    const name = nameOf(planned, 'terraform-');
    cloud.logs.createGroup(name);
    return {
      id: name,
      name,
      arn: `arn:aws:logs:${cloud.region}:${cloud.account}:log-group:${name}`,
      name_prefix: optionalText(planned, 'name_prefix') ?? '',
      log_group_class: optionalText(planned, 'log_group_class') ?? 'STANDARD',
      deletion_protection_enabled: planned.deletion_protection_enabled ?? false,
    };
  },
  read: (cloud, state) => (cloud.logs.hasGroup(text(state, 'name')) ? {} : undefined),
  update: () => ({}),
  delete(cloud, state) {
    if (state.skip_destroy !== true) cloud.logs.deleteGroup(text(state, 'name'));
  },
};
