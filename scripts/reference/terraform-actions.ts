/** Actions that Terraform needs for one type of resource. */
export interface TypeActions {
  readonly make: readonly string[];
  readonly read: readonly string[];
  readonly remove: readonly string[];
}

const SCALING_TAGS = 'application-autoscaling:ListTagsForResource';

/**
 * Actions of hashicorp/aws for the resource types of the library, by the requests of the provider (create and change, read, remove).
 * The actions have the service prefixes of IAM.
 */
export const TERRAFORM_ACTIONS: Readonly<Record<string, TypeActions>> = {
  aws_lambda_invocation: {
    make: ['lambda:InvokeFunction'],
    read: [],
    remove: [],
  },
  aws_lb_target_group: {
    make: ['CreateTargetGroup', 'ModifyTargetGroup', 'ModifyTargetGroupAttributes', 'AddTags', 'RemoveTags'].map(elb),
    read: ['DescribeTargetGroups', 'DescribeTargetGroupAttributes', 'DescribeTags'].map(elb),
    remove: ['DeleteTargetGroup'].map(elb),
  },
  aws_lb_listener_rule: {
    make: ['CreateRule', 'ModifyRule', 'SetRulePriorities', 'AddTags', 'RemoveTags'].map(elb),
    read: ['DescribeRules', 'DescribeTags'].map(elb),
    remove: ['DeleteRule'].map(elb),
  },
  aws_ecs_task_definition: {
    make: ['ecs:RegisterTaskDefinition', 'ecs:TagResource', 'iam:PassRole'],
    read: ['ecs:DescribeTaskDefinition'],
    remove: ['ecs:DeregisterTaskDefinition'],
  },
  aws_ecs_service: {
    make: ['ecs:CreateService', 'ecs:UpdateService', 'ecs:TagResource', 'iam:CreateServiceLinkedRole'],
    read: ['ecs:DescribeServices'],
    remove: ['ecs:UpdateService', 'ecs:DeleteService'],
  },
  aws_appautoscaling_target: {
    make: ['application-autoscaling:RegisterScalableTarget', 'iam:CreateServiceLinkedRole'],
    read: ['application-autoscaling:DescribeScalableTargets', SCALING_TAGS],
    remove: ['application-autoscaling:DeregisterScalableTarget'],
  },
  aws_appautoscaling_policy: {
    make: ['application-autoscaling:PutScalingPolicy', 'cloudwatch:PutMetricAlarm'],
    read: ['application-autoscaling:DescribeScalingPolicies', 'cloudwatch:DescribeAlarms'],
    remove: ['application-autoscaling:DeleteScalingPolicy', 'cloudwatch:DeleteAlarms'],
  },
  aws_ssm_parameter: {
    make: ['ssm:PutParameter', 'ssm:AddTagsToResource'],
    read: ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:DescribeParameters', 'ssm:ListTagsForResource'],
    remove: ['ssm:DeleteParameter'],
  },
  aws_iam_role: {
    make: [
      ...['iam:CreateRole', 'iam:UpdateRole', 'iam:UpdateAssumeRolePolicy', 'iam:TagRole'],
      ...['iam:PutRolePermissionsBoundary', 'iam:DeleteRolePermissionsBoundary'],
    ],
    read: ['iam:GetRole', 'iam:ListRolePolicies', 'iam:ListAttachedRolePolicies', 'iam:ListInstanceProfilesForRole'],
    remove: ['iam:DeleteRole'],
  },
  aws_iam_role_policy: {
    make: ['iam:PutRolePolicy'],
    read: ['iam:GetRolePolicy'],
    remove: ['iam:DeleteRolePolicy'],
  },
  aws_security_group: {
    make: ['ec2:CreateSecurityGroup', 'ec2:RevokeSecurityGroupEgress', 'ec2:CreateTags'],
    read: ['ec2:DescribeSecurityGroups', 'ec2:DescribeNetworkInterfaces'],
    remove: ['ec2:DeleteSecurityGroup'],
  },
  aws_vpc_security_group_ingress_rule: {
    make: ['ec2:AuthorizeSecurityGroupIngress', 'ec2:ModifySecurityGroupRules'],
    read: ['ec2:DescribeSecurityGroupRules'],
    remove: ['ec2:RevokeSecurityGroupIngress'],
  },
  aws_vpc_security_group_egress_rule: {
    make: ['ec2:AuthorizeSecurityGroupEgress', 'ec2:ModifySecurityGroupRules'],
    read: ['ec2:DescribeSecurityGroupRules'],
    remove: ['ec2:RevokeSecurityGroupEgress'],
  },
  aws_cloudwatch_log_group: {
    make: ['logs:CreateLogGroup', 'logs:PutRetentionPolicy', 'logs:AssociateKmsKey', 'logs:TagResource'],
    read: ['logs:DescribeLogGroups', 'logs:ListTagsForResource'],
    remove: ['logs:DeleteLogGroup'],
  },
  aws_cloudwatch_metric_alarm: {
    make: ['cloudwatch:PutMetricAlarm', 'cloudwatch:TagResource'],
    read: ['cloudwatch:DescribeAlarms', 'cloudwatch:ListTagsForResource'],
    remove: ['cloudwatch:DeleteAlarms'],
  },
  aws_cloudwatch_dashboard: {
    make: ['cloudwatch:PutDashboard'],
    read: ['cloudwatch:GetDashboard'],
    remove: ['cloudwatch:DeleteDashboards'],
  },
  'data.aws_ecs_service': { make: [], read: ['ecs:DescribeServices'], remove: [] },
  'data.aws_ssm_parameters_by_path': { make: [], read: ['ssm:GetParametersByPath'], remove: [] },
};

function elb(action: string): string {
  return `elasticloadbalancing:${action}`;
}
