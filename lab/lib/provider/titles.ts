import type { Attributes } from './value';

/** What the real provider calls the types in its errors. */
const TITLES: Readonly<Record<string, string>> = {
  aws_appautoscaling_policy: 'Application Auto Scaling Policy',
  aws_appautoscaling_target: 'Application Auto Scaling Target',
  aws_cloudwatch_log_group: 'CloudWatch Logs Log Group',
  aws_ecs_cluster: 'ECS Cluster',
  aws_ecs_service: 'ECS Service',
  aws_ecs_task_definition: 'ECS Task Definition',
  aws_lb: 'ELBv2 Load Balancer',
  aws_lb_listener: 'ELBv2 Listener',
  aws_lb_listener_rule: 'ELBv2 Listener Rule',
  aws_lb_target_group: 'ELBv2 Target Group',
  aws_ssm_parameter: 'SSM Parameter',
};

/** `ECS Service (main-blue)`; a resource that has neither name nor id yet is called by its type alone. */
export function titleOf(type: string, attributes: Attributes): string {
  const names = [attributes.name, attributes.family, attributes.id];
  const name = names.find((it): it is string => typeof it === 'string' && it !== '');
  return `${TITLES[type] ?? type}${name === undefined ? '' : ` (${name})`}`;
}
