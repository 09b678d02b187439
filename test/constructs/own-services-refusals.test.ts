import { MisuseError, TrafficRouter } from '../../lib';

import type { Own } from '../support/own-stack';
import { account, OwnStack, unsized } from '../support/own-stack';
import { region } from '../support/parts';

const WRONG: readonly [string, Own, RegExp][] = [
  [
    'a path',
    { ledger: { path: 'own' } },
    /^KBG-PROP-005: UpgradeLedger: path must be a literal path like \/kong-bluegreen\/main .*got "own"$/,
  ],
  [
    'no target',
    { ledger: { digest: ' ' } },
    /^KBG-PROP-005: UpgradeLedger: digest must be a text that changes with the next release/,
  ],
  [
    'a release',
    { ledger: { releases: { blue: 'old', green: '0.35-5' } } },
    /releases\.blue must be a release such as 0\.35-5, got "old"$/,
  ],
  [
    'a verdict',
    { ledger: { requires: ['list' as 'up'] } },
    /requires\[0\] must be one of up, finish, drained, got "list"$/,
  ],
  ['a colour', { ledger: { live: 'pink' as 'blue' } }, /live must be one of blue, green, got "pink"$/],
  [
    'a name',
    { migration: { name: 'Orders' } },
    /^KBG-PROP-013: MigrationTask: name must be 1 to 24 lower-case letters/,
  ],
  ['both about snapshots', { migration: { snapshotWaiver: 'x' } }, /give either snapshot.*got both$/],
  [
    'a cluster of another region',
    { migration: { clusterArn: 'arn:aws:ecs:us-east-1:123456789012:cluster/main' } },
    /^KBG-PROP-013: MigrationTask: clusterArn must be of region eu-west-1, got/,
  ],
  ['a template', { migration: { command: '%{if}' } }, /^KBG-PROP-013: MigrationTask: command must not contain %\{/],
  ['a log group alone', { migration: { logGroupName: '/x' } }, /logGroupName needs permissions/],
  [
    'no group',
    { migration: { securityGroupIds: [] } },
    /securityGroupIds must name at least one security group, got none/,
  ],
  [
    'no sizes at all',
    { watch: { proxies: { blue: unsized('blue'), green: { ...unsized('green'), size: 2 } } } },
    /^KBG-PROP-014: TrafficWatch: proxies.blue.size must be given if the ledger has no sizes, got none; give the number of nodes of blue$/,
  ],
  [
    'no time to wait',
    { watch: { propagationSeconds: 0 } },
    /^KBG-PROP-014: TrafficWatch: propagationSeconds must be .* from 1 to 86400/,
  ],
  [
    'a deadline that is over',
    { watch: { stepDeadlineSeconds: -5 } },
    /^KBG-PROP-014: TrafficWatch: stepDeadlineSeconds must be/,
  ],
  ['an account', { watch: { account: '12' } }, /^KBG-PROP-014: TrafficWatch: account must be/],
  [
    'a migration that can not wait long enough',
    { migration: { stepDeadlineSeconds: 60 } },
    /^KBG-PROP-013: MigrationTask: stepDeadlineSeconds must be more than propagationSeconds, because a step waits that long, got 60 and 60$/,
  ],
  [
    'a definition whose logs nobody reads',
    { migration: { taskDefinitionArn: '${aws_ecs_task_definition.mine.arn}' } },
    /^KBG-PROP-013: MigrationTask: taskDefinitionArn needs logGroupName, the log group of that definition, where the steps read its output; give both/,
  ],
  [
    'no rule',
    { watch: { rules: [] } },
    /^KBG-PROP-014: TrafficWatch: rules must name at least one weighted listener rule, got none/,
  ],
];

it.each(WRONG)('is refused for %s, in a sentence', (_, own, sentence) => {
  const compose = (): unknown => new OwnStack('baseline', () => own);
  expect(compose).toThrow(MisuseError);
  expect(compose).toThrow(sentence);
});

it('lets nobody add a rule to a router once its rules are watched', () => {
  const listenerArn = `arn:aws:elasticloadbalancing:${region}:${account}:listener/app/main/0123456789abcdef/0123456789abcdef`;
  let router: TrafficRouter | undefined;
  new OwnStack('baseline', (stack) => {
    router = new TrafficRouter(stack, 'router', {
      name: 'orders',
      vpcId: 'vpc-0123456789abcdef0',
      listenerArn,
    });
    router.addRule('early', { listenerArn, priority: 7 });
    return { watch: { rules: router.rules } };
  });
  expect(router?.rules).toHaveLength(2);
  expect(() => router?.addRule('late', { listenerArn, priority: 8 })).toThrow(/add it before the TrafficWatch$/);
});
