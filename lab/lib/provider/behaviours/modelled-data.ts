import { AwsError } from '../../cloud/common/aws-error';
import type { Attributes } from '../values/value';
import type { DataBehaviour } from './behaviour';
import { found, optionalText, text } from './behaviour';
import { groupAttributes } from './target-group';

/** A target group that was not created here does not exist: the lab does not assume target groups. */
export const targetGroupData: DataBehaviour = (cloud, config) => {
  const [own, name] = [optionalText(config, 'arn'), optionalText(config, 'name')];
  const matches = cloud.elb.targetGroups().filter((it) => (own === undefined ? it.name === name : it.arn === own));
  const [group] = matches;
  if (matches.length !== 1 || !group) {
    throw new AwsError(
      'TargetGroupNotFound',
      `${own ?? name ?? 'no arn and no name'}: found ${matches.length}, want 1`,
    );
  }
  return { ...groupAttributes(group), tags: group.tags };
};

export const taskDefinitionData: DataBehaviour = (cloud, config) => {
  const wanted = text(config, 'task_definition');
  const definition = found(() => cloud.ecs.taskDefinition(wanted));
  if (!definition) throw new AwsError('ClientException', `Unable to describe task definition ${wanted}`);
  const { arn, family, revision, status, attributes } = definition;
  const registered = attributes as Attributes;
  return { ...registered, id: arn, arn, arn_without_revision: arn.replace(/:\d+$/, ''), family, revision, status };
};
