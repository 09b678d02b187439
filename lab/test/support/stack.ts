import { LISTENER } from './cloud-fixture';
import type { Config } from './terraform-workspace';

/** Settings of the stack that a test varies. */
export interface Variation {
  readonly weights?: readonly [number, number];
  readonly counts?: readonly [number, number];
  /** Shown by the nodes: another one is another task definition. */
  readonly version?: string;
  readonly ledger?: string;
  readonly retention?: number;
  readonly port?: number;
}

const COLOURS = ['blue', 'green'] as const;
export const PATH = '/upgrade/main';

function perColour(make: (colour: (typeof COLOURS)[number], index: 0 | 1) => unknown): Record<string, unknown> {
  return { blue: make('blue', 0), green: make('green', 1) };
}

const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ecs-tasks.amazonaws.com' } }],
});

function targetGroup(colour: string, port: number): Config {
  return {
    name: `main-${colour}`,
    port,
    protocol: 'HTTP',
    target_type: 'ip',
    vpc_id: 'vpc-1',
    deregistration_delay: '10',
    health_check: { path: '/health', matcher: '404', interval: 5, timeout: 2, healthy_threshold: 2 },
    tags: { colour },
  };
}

function taskDefinition(colour: string, version: string, port: number): Config {
  const logging = {
    logDriver: 'awslogs',
    options: { 'awslogs-group': `\${aws_cloudwatch_log_group.${colour}.name}`, 'awslogs-stream-prefix': 'node' },
  };
  const container = {
    name: 'app',
    image: 'server',
    portMappings: [{ containerPort: port }],
    environment: [{ name: 'VERSION', value: version }],
    logConfiguration: logging,
  };
  return {
    family: `main-${colour}`,
    cpu: '256',
    memory: '512',
    network_mode: 'awsvpc',
    requires_compatibilities: ['FARGATE'],
    execution_role_arn: `\${aws_iam_role.${colour}.arn}`,
    container_definitions: JSON.stringify([container]),
  };
}

function service(colour: string, count: number, port: number): Config {
  return {
    count: colour === 'green' && count === 0 ? 0 : 1,
    name: `main-${colour}`,
    cluster: 'main',
    launch_type: 'FARGATE',
    task_definition: `\${aws_ecs_task_definition.${colour}.arn}`,
    desired_count: count,
    network_configuration: {
      subnets: ['subnet-1'],
      security_groups: [`\${aws_security_group.${colour}.id}`],
    },
    load_balancer: {
      target_group_arn: `\${aws_lb_target_group.${colour}.arn}`,
      container_name: 'app',
      container_port: port,
    },
    depends_on: ['aws_lb_listener_rule.main'],
  };
}

function rule([blue, green]: readonly [number, number]): Config {
  return {
    listener_arn: LISTENER,
    priority: 10,
    condition: [{ path_pattern: { values: ['/*'] } }, { host_header: { values: ['a.example', 'b.example'] } }],
    action: {
      type: 'forward',
      forward: {
        target_group: [
          { arn: '${aws_lb_target_group.blue.arn}', weight: blue },
          { arn: '${aws_lb_target_group.green.arn}', weight: green },
        ],
      },
    },
  };
}

/** A stack like the ones that the constructs make: two colours behind one weighted rule, guarded by a parameter. */
export function stack(variation: Variation = {}): Config {
  const { weights = [100, 0], counts = [1, 0], version = 'v1', retention = 30, port = 8000 } = variation;
  const guard = {
    input: 'guard',
    lifecycle: {
      precondition: {
        condition: '${!contains(nonsensitive(data.aws_ssm_parameters_by_path.ledger.values), "locked")}',
        error_message: 'the ledger is locked',
      },
    },
  };
  return {
    provider: { aws: { region: 'eu-west-1' } },
    data: { aws_ssm_parameters_by_path: { ledger: { path: PATH, recursive: true } } },
    resource: {
      terraform_data: { guard },
      aws_cloudwatch_log_group: perColour((colour) => ({ name: `/main/${colour}`, retention_in_days: retention })),
      aws_iam_role: perColour((colour) => ({ name: `main-${colour}`, assume_role_policy: TRUST })),
      aws_iam_role_policy: perColour((colour) => ({
        name: 'logs',
        role: `\${aws_iam_role.${colour}.id}`,
        policy: JSON.stringify({ Version: '2012-10-17', Statement: [] }),
      })),
      aws_security_group: perColour((colour) => ({ name: `main-${colour}`, vpc_id: 'vpc-1' })),
      aws_vpc_security_group_ingress_rule: perColour((colour) => ({
        security_group_id: `\${aws_security_group.${colour}.id}`,
        ip_protocol: 'tcp',
        from_port: port,
        to_port: port,
        cidr_ipv4: '10.0.0.0/8',
      })),
      aws_vpc_security_group_egress_rule: perColour((colour) => ({
        security_group_id: `\${aws_security_group.${colour}.id}`,
        ip_protocol: '-1',
        cidr_ipv4: '0.0.0.0/0',
      })),
      aws_lb_target_group: perColour((colour) => targetGroup(colour, port)),
      aws_lb_listener_rule: { main: rule(weights) },
      aws_ecs_task_definition: perColour((colour) => taskDefinition(colour, version, port)),
      aws_ecs_service: perColour((colour, index) => service(colour, counts[index], port)),
      aws_ssm_parameter: {
        ledger: {
          name: `${PATH}/ledger`,
          type: 'String',
          insecure_value: variation.ledger ?? 'baseline',
          depends_on: ['terraform_data.guard', 'aws_lb_listener_rule.main'],
        },
      },
    },
  };
}
