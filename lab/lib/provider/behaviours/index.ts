import type { Facts } from '../schema/facts';
import type { BlockSchema } from '../schema/schema';
import { ASSUMED_DATA } from './assumed-data';
import { scalableTarget, scalingPolicy } from './autoscaling';
import type { BehaviourOfSchema, DataBehaviour, ResourceBehaviour } from './behaviour';
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
import { securityGroupRule } from './security-group-rule';
import { service, serviceData } from './service';
import { targetGroup } from './target-group';
import { taskDefinition } from './task-definition';

/** Resource types that do something in the cloud: a new one is a file in this folder and a line here. */
const RESOURCES: Readonly<Record<string, ResourceBehaviour | BehaviourOfSchema>> = {
  aws_appautoscaling_policy: scalingPolicy,
  aws_appautoscaling_target: scalableTarget,
  aws_cloudwatch_log_group: logGroup,
  aws_ecs_service: service,
  aws_ecs_task_definition: taskDefinition,
  aws_lambda_invocation: lambdaInvocation,
  aws_lb_listener: listener,
  aws_lb_listener_rule: listenerRule,
  aws_lb_target_group: targetGroup,
  aws_ssm_parameter: parameter,
  aws_vpc_security_group_egress_rule: securityGroupRule,
  aws_vpc_security_group_ingress_rule: securityGroupRule,
};

/** Data sources that are answered, likewise. */
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

/** Types of these tables: `aws_lb_listener`, `data.aws_region`. */
export const BEHAVING_TYPES: readonly string[] = [
  ...Object.keys(RESOURCES),
  ...Object.keys(DATA).map((type) => `data.${type}`),
];

/** The behaviour of a type, or that of a passive record. */
export function resourceBehaviour(type: string, schema: BlockSchema): ResourceBehaviour {
  const behaviour = RESOURCES[type] ?? passive;
  return typeof behaviour === 'function' ? behaviour(type, schema) : behaviour;
}

/** Facts that a behaviour states about the attributes of its type. */
export function statedFacts(type: string): Facts | undefined {
  const behaviour = RESOURCES[type];
  return typeof behaviour === 'object' ? behaviour.facts : undefined;
}

export function dataBehaviour(type: string): DataBehaviour | undefined {
  return DATA[type];
}
