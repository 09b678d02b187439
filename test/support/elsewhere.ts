import type { KongUpgradeProps } from '../../lib';
import type { Slot, UpgradeOutline } from '../../lib/domain';
import { desiredState, overBudget, rolesFrom, stageById, TrafficSchedule } from '../../lib/domain';
import type { Task } from '../../lab/lib/cloud/ecs/task';
import type { TerraformCounts } from '../../lib/runner/run/walk';
import { countsOf } from '../../lib/runner/run/walk';
import type { Harness } from './harness';
import { synthesizeUpgrade } from './synthesis';

const PLACE = 'eu-west-1:123456789012';
const LISTENER = `arn:aws:elasticloadbalancing:${PLACE}:listener/app`;
export const LISTENERS = {
  proxy: `${LISTENER}/public/0123456789abcdef/0123456789abcde1`,
  admin: `${LISTENER}/internal/0123456789abcdea/0123456789abcde2`,
} as const;
export const ADMIN_HOST = 'admin.kong.example';
const SCHEDULE = TrafficSchedule.steps(10, 50, 100);
const command = `node "${require.resolve('../../bin/kong-bluegreen.js')}"`;

type Json = Readonly<Record<string, unknown>>;

export const imageOf = (release: string): string => `registry.example/kong-enterprise-edition:${release}`;

/** Differences from the usual existing gateway. */
export interface ElsewhereOptions {
  /** True if each node serves the Admin API too, and there are no admin nodes. */
  readonly servesAdmin?: boolean;
  readonly proxyCount?: number;
  readonly group?: Json;
  readonly service?: Json;
  readonly rule?: Json;
}

/** Kong in a plain Terraform stack of another team, which does not know of an upgrade. */
export function stackOfTheirs(options: ElsewhereOptions = {}): string {
  const { servesAdmin = false, proxyCount = 3 } = options;
  const rule = (name: string, listener_arn: string, priority: number, condition: Json): Json => ({
    listener_arn,
    priority,
    condition: [condition],
    action: [{ type: 'forward', target_group_arn: `\${aws_lb_target_group.${name}.arn}` }],
    tags: { team: 'edge' },
  });
  const resource = {
    aws_lb_target_group: {
      kong: { ...group('kong-prod', 8000), ...options.group },
      admin: group('kong-prod-admin', 8001),
    },
    aws_lb_listener_rule: {
      kong: { ...rule('kong', LISTENERS.proxy, 40, { path_pattern: [{ values: ['/*'] }] }), ...options.rule },
      admin: rule('admin', LISTENERS.admin, 70, { host_header: [{ values: [ADMIN_HOST] }] }),
    },
    aws_ecs_task_definition: {
      kong: definition('kong-prod', imageOf('0.34-1'), servesAdmin ? '0.0.0.0:8001' : 'off'),
      ...(servesAdmin ? {} : { admin: definition('kong-prod-admin', imageOf('0.34-1'), '0.0.0.0:8001') }),
    },
    aws_ecs_service: {
      kong: { ...service('kong', proxyCount, servesAdmin ? ['kong', 'admin'] : ['kong']), ...options.service },
      ...(servesAdmin ? {} : { admin: service('admin', 1, ['admin']) }),
    },
  };
  const required_providers = { aws: { source: 'hashicorp/aws', version: '6.25.0' } };
  return JSON.stringify({ terraform: { required_providers }, provider: { aws: { region: 'eu-west-1' } }, resource });
}

function group(name: string, port: number): Json {
  const health_check = { path: '/no-such-route', port: '8000', matcher: '404', interval: 15, healthy_threshold: 3 };
  return {
    name,
    port,
    protocol: 'HTTP',
    target_type: 'ip',
    vpc_id: 'vpc-0123456789abcdef0',
    deregistration_delay: '60',
    health_check,
    tags: { team: 'edge' },
  };
}

/** A task definition with Kong in a container of another name, beside a second container. */
export function definition(family: string, image: string, adminListen: string): Json {
  const environment = {
    KONG_DATABASE: 'postgres',
    KONG_PG_HOST: 'kong.example.internal',
    KONG_PROXY_LISTEN: '0.0.0.0:8000',
    KONG_ADMIN_LISTEN: adminListen,
  };
  const kong = {
    name: 'gateway',
    image,
    essential: true,
    environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
    secrets: [{ name: 'KONG_PG_PASSWORD', valueFrom: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:kong-pg' }],
    portMappings: [{ containerPort: 8000 }, ...(adminListen === 'off' ? [] : [{ containerPort: 8001 }])],
  };
  return {
    family,
    network_mode: 'awsvpc',
    requires_compatibilities: ['FARGATE'],
    cpu: '1024',
    memory: '2048',
    execution_role_arn: 'arn:aws:iam::123456789012:role/kong-prod',
    container_definitions: JSON.stringify([kong]),
  };
}

function service(name: 'kong' | 'admin', desired_count: number, groups: readonly ('kong' | 'admin')[]): Json {
  return {
    name: name === 'kong' ? 'kong-prod' : 'kong-prod-admin',
    cluster: 'main',
    task_definition: `\${aws_ecs_task_definition.${name}.arn}`,
    desired_count,
    launch_type: 'FARGATE',
    enable_execute_command: true,
    network_configuration: [{ subnets: ['subnet-0f00'], security_groups: ['sg-0f00'] }],
    load_balancer: groups.map((it) => ({
      target_group_arn: `\${aws_lb_target_group.${it}.arn}`,
      container_name: 'gateway',
      container_port: it === 'kong' ? 8000 : 8001,
    })),
    depends_on: groups.map((it) => `aws_lb_listener_rule.${it}`),
    tags: { team: 'edge' },
  };
}

/** A gateway of another stack in a lab, and an upgrade that adopts it. */
export class Adoption {
  private stands: { readonly id: string; readonly live: Slot } | undefined;

  private constructor(
    readonly harness: Harness,
    private readonly arns: ReadonlyMap<string, string>,
    private readonly options: ElsewhereOptions,
  ) {}

  static async of(harness: Harness, options: ElsewhereOptions = {}): Promise<Adoption> {
    const workspace = harness.workspace('theirs');
    workspace.use(stackOfTheirs(options));
    const terraform = harness.terraform(workspace);
    await terraform.init();
    await terraform.plan('theirs.tfplan');
    await terraform.apply('theirs.tfplan');
    return new Adoption(harness, await terraform.arns(), options);
  }

  arn(address: string): string {
    const found = this.arns.get(address);
    if (found === undefined) throw new Error(`there is no ${address} in their state`);
    return found;
  }

  /** Props with which its owner adopts it. */
  get props(): Partial<KongUpgradeProps> {
    const { servesAdmin = false } = this.options;
    const proxy = this.arn('aws_ecs_task_definition.kong');
    const admin = servesAdmin ? undefined : this.arn('aws_ecs_task_definition.admin');
    return {
      command,
      longestRequestSeconds: 60,
      schedule: SCHEDULE,
      proxyRulePriority: 40,
      adminRulePriority: 70,
      adminHosts: [ADMIN_HOST],
      blue: {
        image: imageOf('0.34-1'),
        taskDefinitions: { containerName: 'gateway', proxy, ...(admin === undefined ? {} : { admin }) },
        adopted: {
          proxyService: 'kong-prod',
          securityGroupIds: ['sg-0f00'],
          ...(servesAdmin ? { servesAdmin } : { adminService: 'kong-prod-admin' }),
        },
      },
      adoptedProxies: {
        targetGroupArns: { blue: this.arn('aws_lb_target_group.kong') },
        ruleArn: this.arn('aws_lb_listener_rule.kong'),
      },
      adoptedAdmins: {
        targetGroupArns: { blue: this.arn('aws_lb_target_group.admin') },
        ruleArn: this.arn('aws_lb_listener_rule.admin'),
      },
    };
  }

  /** Plans, audits as `run` does, and applies. */
  async apply(id: string, props: Partial<KongUpgradeProps> = this.props): Promise<TerraformCounts> {
    const { live = 'blue' } = props;
    const { plan, resources, terraform } = await this.plan(id, props);
    const state = (stage: string, from: Slot) =>
      desiredState(stageById(stage, SCHEDULE, rolesFrom(from)), rolesFrom(from));
    const before = this.stands && state(this.stands.id, this.stands.live);
    const context = { before, after: state(id, live), putBackBy: undefined, patch: [], allowed: [], resources };
    expect({ id, beyond: overBudget(plan, context) }).toEqual({ id, beyond: [] });
    await terraform.apply('stage.tfplan');
    this.stands = { id, live };
    return countsOf(plan.changes);
  }

  async plan(id: string, props: Partial<KongUpgradeProps> = this.props) {
    const { text } = synthesizeUpgrade(id, { firstApply: this.stands === undefined, ...props });
    const workspace = this.harness.workspace();
    workspace.use(text);
    const terraform = this.harness.terraform(workspace);
    await terraform.init();
    const plan = await terraform.plan('stage.tfplan');
    const { output } = JSON.parse(text) as { output: { gateway_plan: { value: UpgradeOutline } } };
    return { plan, resources: output.gateway_plan.value.resources, terraform };
  }

  /** ARNs of the running tasks of a service. */
  tasks(name: string): readonly string[] {
    return this.harness.lab.cloud.ecs
      .tasks()
      .filter(({ group: of, lastStatus }) => of === `service:${name}` && lastStatus === 'RUNNING')
      .map(({ arn }: Task) => arn);
  }

  /** Weights of a listener's rule with that priority, by the names of the target groups. */
  weights(priority = 40, listener: string = LISTENERS.proxy): Readonly<Record<string, number>> {
    const { elb } = this.harness.lab.cloud;
    const action = elb.rules(listener).find((rule) => rule.priority === priority)?.actions[0];
    if (action?.type !== 'forward') return {};
    return Object.fromEntries(action.targetGroups.map(({ arn, weight }) => [elb.targetGroup(arn).name, weight]));
  }

  /** A request to the Admin API through its listener. */
  async admin(method: string, path: string): Promise<number> {
    const [endpoint = ''] = this.harness.lab.endpoints(LISTENERS.admin);
    const { request } = await import('node:http');
    return await new Promise((resolve, reject) => {
      request(`${endpoint}${path}`, { method, headers: { host: ADMIN_HOST } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      })
        .once('error', reject)
        .end();
    });
  }
}
