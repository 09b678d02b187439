import type { BlockSchema } from '../schema/schema';
import type { DataBehaviour, ResourceBehaviour } from './behaviour';
import { callerIdentity, partition, region } from './identity-data';
import { listenerRule } from './listener-rule';
import { logGroup } from './log-group';
import { parameter, parameterData, parametersByPath } from './parameter';
import { passive } from './passive';
import { service, serviceData } from './service';
import { targetGroup } from './target-group';
import { taskDefinition } from './task-definition';

const RESOURCES: Readonly<Record<string, ResourceBehaviour>> = {
  aws_cloudwatch_log_group: logGroup,
  aws_ecs_service: service,
  aws_ecs_task_definition: taskDefinition,
  aws_lb_listener_rule: listenerRule,
  aws_lb_target_group: targetGroup,
  aws_ssm_parameter: parameter,
};

const DATA: Readonly<Record<string, DataBehaviour>> = {
  aws_caller_identity: callerIdentity,
  aws_ecs_service: serviceData,
  aws_partition: partition,
  aws_region: region,
  aws_ssm_parameter: parameterData,
  aws_ssm_parameters_by_path: parametersByPath,
};

/** The behaviour of a type, or that of a passive record. */
export function resourceBehaviour(type: string, schema: BlockSchema): ResourceBehaviour {
  return RESOURCES[type] ?? passive(type, schema);
}

export function dataBehaviour(type: string): DataBehaviour | undefined {
  return DATA[type];
}
