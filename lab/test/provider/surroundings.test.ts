import type { Config } from '../support/terraform-workspace';
import { Workspace } from '../support/terraform-workspace';

let workspace: Workspace;

beforeEach(async () => {
  workspace = await Workspace.open();
});

afterEach(() => workspace.close());

const vpc_id = '${aws_vpc.main.id}';

/** A VPC, and a load balancer whose listener sends what no rule takes to `action`. */
function stack(action: Config, more: Config = {}): Config {
  return {
    provider: { aws: { region: 'eu-west-1' } },
    data: { aws_availability_zones: { all: {} } },
    resource: {
      aws_vpc: { main: { cidr_block: '10.0.0.0/16' } },
      aws_internet_gateway: { main: { vpc_id } },
      aws_eip: { main: { domain: 'vpc' } },
      aws_subnet: {
        main: { vpc_id, cidr_block: '10.0.0.0/24', availability_zone: '${data.aws_availability_zones.all.names[0]}' },
      },
      aws_nat_gateway: {
        main: { allocation_id: '${aws_eip.main.allocation_id}', subnet_id: '${aws_subnet.main.id}' },
      },
      aws_route: {
        main: {
          route_table_id: '${aws_vpc.main.main_route_table_id}',
          destination_cidr_block: '0.0.0.0/0',
          gateway_id: '${aws_internet_gateway.main.id}',
        },
      },
      aws_lb: { main: { name: 'main', subnets: ['${aws_subnet.main.id}'] } },
      aws_lb_target_group: { main: { name: 'main', port: 80, protocol: 'HTTP', target_type: 'ip', vpc_id } },
      aws_lb_listener: { main: { load_balancer_arn: '${aws_lb.main.arn}', port: 80, default_action: action } },
      ...more,
    },
  };
}

const closed = { type: 'fixed-response', fixed_response: { content_type: 'text/plain', status_code: '421' } };
const forward = { type: 'forward', target_group_arn: '${aws_lb_target_group.main.arn}' };

test('a VPC and its parts are created and referred to, and the next plan does not change them', async () => {
  await workspace.apply(stack(closed));
  const { records } = workspace.cloud;
  expect(records.types()).toEqual(expect.arrayContaining(['aws_nat_gateway', 'aws_route', 'aws_subnet', 'aws_vpc']));
  expect(await workspace.planned()).toEqual([]);
});

test('a new listener puts the target groups of its default action in use, until the action changes', async () => {
  await workspace.apply(stack(forward));
  const { elb } = workspace.cloud;
  const [group] = elb.targetGroups();
  const [listener] = elb.listeners();
  const remove = (): void => {
    elb.deleteTargetGroup(group!.arn);
  };
  expect(remove).toThrow(/in use/);
  expect(elb.routing(listener!.arn)).toMatchObject([{ conditions: [], actions: [{ type: 'forward' }] }]);
  await workspace.apply(stack(closed));
  expect(elb.routing(listener!.arn)).toMatchObject([{ actions: [{ type: 'fixed-response', statusCode: 421 }] }]);
  expect(remove).not.toThrow();
});

test('the rules of a listener come before its default action, and go with it', async () => {
  const listener_arn = '${aws_lb_listener.main.arn}';
  const rule = { listener_arn, condition: [{ path_pattern: { values: ['/'] } }], action: [forward] };
  await workspace.apply(stack(closed, { aws_lb_listener_rule: { main: { ...rule, priority: 5 } } }));
  const { elb } = workspace.cloud;
  const [listener] = elb.listeners();
  expect(elb.routing(listener!.arn).map(({ priority }) => priority)).toEqual([5, Infinity]);
  await workspace.must('destroy', '-auto-approve');
  expect(elb.listeners()).toEqual([]);
  expect(elb.routing(listener!.arn)).toEqual([]);
});
