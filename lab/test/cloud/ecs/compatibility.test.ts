import type { TaskDefinition } from '../../../lib/cloud/ecs/task-definition';
import { requireCompatible } from '../../../lib/cloud/ecs/compatibility';

const definition = (...requires_compatibilities: string[]): TaskDefinition => ({
  arn: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/web:1',
  family: 'web',
  revision: 1,
  containers: [],
  status: 'ACTIVE',
  attributes: { requires_compatibilities },
  tags: {},
});

test.each([
  ['FARGATE', { launchType: 'FARGATE' }],
  ['FARGATE', { capacityProviders: ['FARGATE', 'FARGATE_SPOT'] }],
  ['EC2', { launchType: 'EC2' }],
  ['EC2', { capacityProviders: ['arm-instances'] }],
])('a definition for %s runs on %p', (kind, placement) => {
  expect(() => {
    requireCompatible(definition(kind), placement);
  }).not.toThrow();
});

test.each([
  ['EC2', { launchType: 'FARGATE' }, 'Task definition does not support launch_type FARGATE.'],
  ['EC2', { capacityProviders: ['FARGATE'] }, 'Task definition does not support launch_type FARGATE.'],
  ['FARGATE', { capacityProviders: ['arm-instances'] }, 'Task definition does not support launch_type EC2.'],
  ['FARGATE', { capacityProviders: ['FARGATE', 'arm-instances'] }, /mix of capacity providers/],
  ['FARGATE', { launchType: 'FARGATE', capacityProviders: ['FARGATE'] }, /both a launch type and capacity provider/],
])('a definition for %s is refused on %p', (kind, placement, sentence) => {
  expect(() => {
    requireCompatible(definition(kind), placement);
  }).toThrow(sentence);
});
