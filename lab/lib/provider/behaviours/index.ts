import type { ICloud } from '../../cloud/contracts';
import type { BlockSchema } from '../schema/schema';
import type { Attributes } from '../value';
import { ASSUMED_DATA } from './assumed-data';
import { scalableTarget, scalingPolicy } from './autoscaling';
import type { DataBehaviour, ResourceBehaviour } from './behaviour';
import { callerIdentity, partition, region } from './identity-data';
import { lambdaInvocation } from './lambda-invocation';
import { listener } from './listener';
import { listenerRule } from './listener-rule';
import { logGroup } from './log-group';
import { targetGroupData, taskDefinitionData } from './modelled-data';
import { parameter, parameterData, parametersByPath } from './parameter';
import { passive } from './passive';
import { policyDocument } from './policy-document';
import { listenerRuleData } from './rule-data';
import { service, serviceData } from './service';
import { targetGroup } from './target-group';
import { taskDefinition } from './task-definition';

const RESOURCES: Readonly<Record<string, ResourceBehaviour>> = {
  aws_appautoscaling_policy: scalingPolicy,
  aws_appautoscaling_target: scalableTarget,
  aws_cloudwatch_log_group: logGroup,
  aws_ecs_service: service,
  aws_ecs_task_definition: taskDefinition,
  aws_lambda_invocation: lambdaInvocation,
  aws_lb_listener_rule: listenerRule,
  aws_lb_target_group: targetGroup,
  aws_ssm_parameter: parameter,
};

const DATA: Readonly<Record<string, DataBehaviour>> = {
  ...ASSUMED_DATA,
  aws_caller_identity: callerIdentity,
  aws_ecs_service: serviceData,
  aws_ecs_task_definition: taskDefinitionData,
  aws_iam_policy_document: policyDocument,
  aws_lb_listener_rule: listenerRuleData,
  aws_lb_target_group: targetGroupData,
  aws_partition: partition,
  aws_region: region,
  aws_ssm_parameter: parameterData,
  aws_ssm_parameters_by_path: parametersByPath,
};

/** The behaviour of a type, or that of a passive record. */
export function resourceBehaviour(type: string, schema: BlockSchema): ResourceBehaviour {
  return RESOURCES[type] ?? (type === 'aws_lb_listener' ? listener : passive)(type, schema);
}

export function dataBehaviour(type: string): DataBehaviour | undefined {
  return DATA[type];
}

/** What of a state is known before an imported resource is read. */
export function importedAttributes(cloud: ICloud, type: string, id: string): Attributes {
  return RESOURCES[type]?.import?.(cloud, id) ?? { id, name: id, arn: id };
}
