import type { PlannedChange, Slot, UpgradeResources } from '../../../lib/domain';
import {
  desiredState,
  legalTransitions,
  overBudget,
  rolesFrom,
  SLOTS,
  stageById,
  stagesOf,
  TrafficSchedule,
} from '../../../lib/domain';

const SCHEDULE = TrafficSchedule.steps(10, 100);
const ROLES = rolesFrom('blue');
const slot = (name: Slot): UpgradeResources['slots'][Slot] => ({
  proxyService: `aws_ecs_service.${name}_proxy`,
  adminService: `aws_ecs_service.${name}_admin`,
  definitions: [`aws_ecs_task_definition.${name}`],
  targetGroup: `aws_lb_target_group.${name}`,
  trafficAlarms: [`aws_cloudwatch_metric_alarm.${name}_error_rate`, `aws_cloudwatch_metric_alarm.${name}_latency`],
  healthAlarms: [`aws_cloudwatch_metric_alarm.${name}_healthy`],
  scaling: [`aws_appautoscaling_target.${name}`, `aws_appautoscaling_policy.${name}_cpu`],
});
const RESOURCES: UpgradeResources = {
  slots: { blue: slot('blue'), green: slot('green') },
  weightedRules: ['aws_lb_listener_rule.proxies'],
  otherRules: ['aws_lb_listener_rule.admins'],
  network: ['aws_vpc_security_group_ingress_rule.proxy'],
  replaceable: ['aws_ecs_task_definition.asker'],
};
const LIVING = [
  ...SLOTS.flatMap((name) => [slot(name).proxyService, slot(name).adminService, ...slot(name).definitions]),
  ...SLOTS.flatMap((name) => [...slot(name).trafficAlarms, ...slot(name).healthAlarms, ...(slot(name).scaling ?? [])]),
  'aws_cloudwatch_dashboard.both',
  ...RESOURCES.weightedRules,
  ...RESOURCES.otherRules,
  'aws_lb_target_group.blue',
  'aws_ssm_parameter.ledger',
  'aws_security_group.users_own',
];

const state = (id: string) => desiredState(stageById(id, SCHEDULE, ROLES), ROLES);
const context = (before: string | undefined, after: string, more = {}) => ({
  before: before === undefined ? undefined : state(before),
  after: state(after),
  putBackBy: before,
  patch: [],
  resources: RESOURCES,
  allowed: [],
  ...more,
});
const change = (address: string, action: PlannedChange['action']): PlannedChange => ({
  address: `${address}[0]`,
  type: address.split('.')[0] ?? '',
  action,
});
const refused = (action: PlannedChange['action'], before: string, after: string, more = {}): readonly string[] => {
  const changes = LIVING.map((address) => change(address, action));
  return overBudget({ changes, drifted: [] }, context(before, after, more)).map(({ address }) => address.slice(0, -3));
};

const running = (name: Slot): string[] => [
  slot(name).proxyService,
  ...slot(name).healthAlarms,
  ...(slot(name).scaling ?? []),
];
const defined = (name: Slot): string[] => [...slot(name).definitions, ...slot(name).trafficAlarms];

/** Addresses that each transition may destroy, written by hand from the stage table. */
const DESTROYS: Readonly<Record<string, readonly string[]>> = {
  'migrate-up baseline': [...running('green'), slot('green').adminService, ...defined('green')],
  'start-green migrate-up': [...running('green'), slot('green').adminService],
  'shift-10 start-green': [slot('green').adminService],
  'drain-blue decommission-blue': [...running('blue'), slot('blue').adminService, slot('green').adminService],
  'open-admin retire-blue': [...running('blue'), slot('blue').adminService, ...defined('blue')],
};

test.each(Object.entries(DESTROYS))(
  '%s destroys only the resources that the next state does not have',
  (pair, allowed) => {
    const [before = '', after = ''] = pair.split(' ');
    const may = LIVING.filter((address) => !refused('delete', before, after).includes(address));
    // Definitions of nodes that do not run may be registered again.
    const idle = may.filter((address) => address.startsWith('aws_ecs_task_definition.') && !allowed.includes(address));
    expect(may.filter((address) => !idle.includes(address)).sort()).toEqual([...allowed].sort());
  },
);

test('no legal transition may destroy or replace a rule, a target group, a parameter, or resources of others', () => {
  for (const from of stagesOf(SCHEDULE, ROLES)) {
    for (const { to } of legalTransitions(from, SCHEDULE, ROLES)) {
      for (const action of ['delete', 'replace'] as const) {
        expect(refused(action, from.id, to.id)).toEqual(expect.arrayContaining(LIVING.slice(-5)));
      }
    }
  }
});

test('every stage may create and update alarms and the dashboard, and removes alarms only with the resources that they watch', () => {
  const alarms = SLOTS.flatMap((name) => [...slot(name).trafficAlarms, ...slot(name).healthAlarms]);
  for (const from of stagesOf(SCHEDULE, ROLES)) {
    for (const { to } of legalTransitions(from, SCHEDULE, ROLES)) {
      for (const action of ['create', 'update'] as const) {
        expect(alarms.filter((it) => refused(action, from.id, to.id).includes(it))).toEqual([]);
      }
      const kept = SLOTS.flatMap((name) => [
        ...(state(to.id).slots[name].definitions ? slot(name).trafficAlarms : []),
        ...(state(to.id).slots[name].proxies ? slot(name).healthAlarms : []),
      ]);
      for (const action of ['delete', 'replace'] as const) {
        expect(alarms.filter((it) => refused(action, from.id, to.id).includes(it))).toEqual(kept);
        expect(refused(action, from.id, to.id)).toContain('aws_cloudwatch_dashboard.both');
      }
    }
  }
});

test('no legal transition may destroy, replace or change the proxies of a slot that carries traffic', () => {
  for (const from of stagesOf(SCHEDULE, ROLES)) {
    for (const { to } of legalTransitions(from, SCHEDULE, ROLES)) {
      const carrying = SLOTS.filter((name) => state(from.id).slots[name].weight + state(to.id).slots[name].weight > 0);
      for (const name of carrying.filter((it) => state(to.id).slots[it].proxies)) {
        for (const action of ['delete', 'replace', 'update'] as const) {
          expect(refused(action, from.id, to.id)).toContain(slot(name).proxyService);
        }
      }
    }
  }
});

describe('the target group of a slot that carries traffic', () => {
  const update = (before: string, after: string) =>
    overBudget(
      { changes: [{ ...change(slot('blue').targetGroup, 'update'), attributes: ['health_check'] }], drifted: [] },
      context(before, after),
    ).map(({ sentence }) => sentence);

  test('may change only if the stage stays', () => {
    expect(update('start-green', 'shift-10')).toEqual([
      'blue carries traffic through it, and its health_check would change; if the change is intended, apply it first with the current stage: STAGE=start-green',
    ]);
    expect(update('shift-10', 'shift-10')).toEqual([]);
    expect(update('decommission-blue', 'migrate-finish')).toEqual([]);
  });
});

describe('the weighted rules and the network of the nodes', () => {
  const update = (address: string, attributes: readonly string[], before: string, after: string) =>
    overBudget({ changes: [{ ...change(address, 'update'), attributes }], drifted: [] }, context(before, after)).map(
      ({ sentence }) => sentence,
    );
  const [rule, door] = ['aws_lb_listener_rule.proxies', 'aws_vpc_security_group_ingress_rule.proxy'];

  test('may not change in a stage forward, except for the weights', () => {
    expect(update(rule, ['action'], 'shift-10', 'shift-100')).toEqual([]);
    expect(update(rule, ['action', 'condition'], 'shift-10', 'shift-100')).toEqual([
      'it routes requests to both releases, and its condition would change; if the change is intended, apply it first with the current stage: STAGE=shift-10',
    ]);
    expect(update(door, ['referenced_security_group_id'], 'shift-10', 'shift-100')).toEqual([
      'it is part of the network of the nodes, and its referenced_security_group_id would change; if the change is intended, apply it first with the current stage: STAGE=shift-10',
    ]);
  });

  test('may change if the stage stays, and on every way back', () => {
    for (const after of ['shift-10', 'start-green']) {
      expect(update(rule, ['condition'], 'shift-10', after)).toEqual([]);
      expect(update(door, ['from_port'], 'shift-10', after)).toEqual([]);
    }
  });
});

test('a task count that was set by hand does not stop a way back that takes the weight from its slot', () => {
  const update = (name: Slot, attributes: readonly string[], before: string, after: string) =>
    overBudget(
      { changes: [{ ...change(slot(name).proxyService, 'update'), attributes }], drifted: [] },
      context(before, after),
    );
  expect(update('green', ['desired_count'], 'shift-100', 'start-green')).toEqual([]);
  for (const refusedToo of [
    update('green', ['desired_count', 'task_definition'], 'shift-100', 'start-green'),
    update('green', [], 'shift-100', 'start-green'),
    update('blue', ['desired_count'], 'shift-100', 'start-green'),
    update('green', ['desired_count'], 'shift-100', 'shift-10'),
  ])
    expect(refusedToo).toHaveLength(1);
});

describe('the autoscaling of a slot that carries traffic', () => {
  const update = (attribute: string, before: string, after: string, more = {}, name: Slot = 'blue') => {
    const target = { ...change(`aws_appautoscaling_target.${name}`, 'update'), attributes: [attribute] };
    return overBudget({ changes: [target], drifted: [] }, context(before, after, more)).map(({ sentence }) => sentence);
  };

  test('is suspended and resumed only by the stages whose states differ in it', () => {
    for (const [before, after] of [
      ['migrate-up', 'start-green'],
      ['drain-blue', 'decommission-blue'],
    ] as const)
      expect(update('suspended_state', before, after)).toEqual([]);
    expect(update('suspended_state', 'start-green', 'shift-10')).toEqual([
      'it scales blue, which carries traffic, and its suspended_state would change; if the change is intended, apply it first with the current stage: STAGE=start-green',
    ]);
    expect(update('suspended_state', 'baseline', 'migrate-up')).toHaveLength(1);
  });

  test('keeps its bounds if a weight rises', () => {
    for (const bound of ['min_capacity', 'max_capacity']) {
      expect(update(bound, 'migrate-up', 'start-green')).toEqual([]);
      expect(update(bound, 'shift-10', 'shift-100')).toHaveLength(1);
      expect(update(bound, 'shift-100', 'drain-blue', {}, 'green')).toHaveLength(1);
    }
    expect(update('target_tracking_scaling_policy_configuration', 'baseline', 'migrate-up')).toHaveLength(1);
  });

  test('may change if the stage stays, on every way back, and by a patch', () => {
    for (const name of ['suspended_state', 'min_capacity', 'tags']) {
      for (const after of ['shift-10', 'start-green', 'migrate-up'])
        expect(update(name, 'shift-10', after)).toEqual([]);
      expect(update(name, 'shift-10', 'shift-100', { patch: ['blue'] })).toEqual([]);
    }
    // Green does not carry traffic yet.
    expect(update('tags', 'migrate-up', 'start-green', {}, 'green')).toEqual([]);
  });
});

test('a patched slot may be changed and its definitions replaced, but its service is never destroyed', () => {
  const blue = { patch: ['blue'] };
  expect(refused('update', 'baseline', 'baseline', blue)).toEqual([]);
  expect(refused('replace', 'baseline', 'baseline', blue)).not.toContain('aws_ecs_task_definition.blue');
  expect(refused('replace', 'baseline', 'baseline', blue)).toContain(slot('blue').proxyService);
  expect(refused('replace', 'baseline', 'baseline')).toContain('aws_ecs_task_definition.blue');
});

test('every budget contains new resources, the records of steps, and the addresses that the operator allows', () => {
  expect(refused('create', 'shift-10', 'shift-100')).toEqual([]);
  const changes = [change('terraform_data.up', 'replace'), change('aws_security_group.users_own', 'delete')];
  const allowed = ['aws_security_group.users_own[0]'];
  expect(overBudget({ changes, drifted: [] }, context('shift-10', 'shift-100', { allowed }))).toEqual([]);
});

test('drift stops a stage forward, and is reverted by the current stage and by every way back', () => {
  const drifted = [
    { address: 'aws_lb_listener_rule.proxies', attributes: ['action'] },
    { address: 'aws_ecs_service.blue_proxy[0]', attributes: ['desired_count'] },
    { address: 'aws_security_group.users_own', attributes: ['tags'] },
  ];
  const found = overBudget({ changes: [], drifted }, context('shift-10', 'shift-100'));
  expect(found).toEqual([
    {
      address: 'aws_lb_listener_rule.proxies',
      sentence:
        'it was changed outside Terraform (action); find out who changed it, and apply STAGE=shift-10 to revert it',
    },
  ]);
  for (const after of ['shift-10', 'start-green', 'migrate-up']) {
    expect(overBudget({ changes: [], drifted }, context('shift-10', after))).toEqual([]);
  }
  const [stuck] = overBudget(
    { changes: [], drifted },
    context('migrate-finish', 'open-admin', { putBackBy: undefined }),
  );
  expect(stuck?.sentence).toMatch(/add --allow aws_lb_listener_rule\.proxies if Terraform may overwrite it$/);
});

test('the sentence about drift has the values, or the attribute if the values are unknown', () => {
  const [address = ''] = RESOURCES.weightedRules;
  const values = { action: ['weight 90 -> 70', 'weight 10 -> 30'] };
  const [found] = overBudget(
    { changes: [], drifted: [{ address, attributes: ['action', 'condition'], values }] },
    context('shift-10', 'shift-100'),
  );
  expect(found?.sentence).toMatch(
    /^it was changed outside Terraform \(weight 90 -> 70, weight 10 -> 30, condition\); /,
  );
});

describe('an import', () => {
  const imported = (address: string, attributes: readonly string[]) => ({
    ...change(address, 'update' as const),
    imported: true as const,
    attributes,
  });
  const beyond = (...changes: readonly PlannedChange[]): readonly string[] =>
    overBudget({ changes, drifted: [] }, context(undefined, 'baseline')).map(({ sentence }) => sentence);

  it('may change only the action of the rules', () => {
    const all = [...SLOTS.map((it) => slot(it).proxyService), 'aws_lb_target_group.blue'];
    expect(beyond(...all.map((it) => ({ ...change(it, 'import'), imported: true as const })))).toEqual([]);
    const rules = [...RESOURCES.weightedRules, ...RESOURCES.otherRules];
    expect(beyond(...rules.map((it) => imported(it, ['action'])))).toEqual([]);
  });

  it('may not change anything else', () => {
    const wrong = [
      imported('aws_lb_listener_rule.proxies', ['action', 'priority']),
      imported('aws_lb_listener_rule.admins', ['condition']),
      imported('aws_lb_target_group.blue', ['health_check']),
      imported(slot('blue').adminService, ['network_configuration']),
    ];
    expect(beyond(...wrong)).toEqual(
      ['priority', 'condition', 'health_check', 'network_configuration'].map(
        (it) => `its import would change its ${it}; set the props to the values of the existing resource`,
      ),
    );
    const destroyed = (['delete', 'replace'] as const).map((action) => ({
      ...change('aws_lb_target_group.blue', action),
      imported: true as const,
    }));
    expect(beyond(...destroyed)).toHaveLength(2);
  });

  it('is not judged if the resource is not part of the upgrade', () => {
    expect(beyond(imported('aws_security_group.users_own', ['ingress']))).toEqual([]);
  });
});
