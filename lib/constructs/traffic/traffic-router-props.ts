import type { ITerraformDependable } from 'cdktf';
import type { Slot } from '../../domain';
import { MisuseError, SLOTS } from '../../domain';
import type { AdoptedRouting } from './adopted-routing';
import { routingFaults } from './adopted-routing';
import { checkKinds } from '../props/prop-kinds';
import * as shapes from '../props/prop-shapes';
import { within } from '../props/prop-shapes';
import type { RequestConditions } from './proxy-rule';
import { conditionsFaults } from './proxy-rule-check';
import { templateFaults } from '../props/template-check';

/** Default path of the health check. */
export const DEFAULT_HEALTH_CHECK_PATH = '/kong-bluegreen-health-check';

/** Default of the seconds that a leaving target keeps its open requests. */
export const DEFAULT_LONGEST_REQUEST_SECONDS = 300;

/** Target groups from which the nodes of both slots receive their requests. */
export interface ITrafficRouter {
  /** ARN of each slot's target group. */
  readonly targetGroupArns: Readonly<Record<Slot, string>>;
  /** Resources that must exist before ECS accepts a service behind the target groups. */
  readonly serviceDependencies: readonly ITerraformDependable[];
}

/** Existing target groups. Each must be in an existing rule: ECS refuses a service whose target group is in no rule. */
export interface TrafficRouterAttributes {
  /** ARN of blue's target group; its targets are IP addresses. */
  readonly blueTargetGroupArn: string;
  /** ARN of green's target group; its targets are IP addresses. */
  readonly greenTargetGroupArn: string;
}

/** Place and conditions of a rule. */
export interface ListenerRuleOptions extends RequestConditions {
  /** Listener (HTTP or HTTPS) of an Application Load Balancer; all rules of a router are on the listeners of one. */
  readonly listenerArn: string;
  /** Priority of the rule on that listener, 1 to 50000. */
  readonly priority: number;
}

/** Target groups of both slots, and the listener rule that divides the traffic between them. */
export interface TrafficRouterProps extends RequestConditions {
  /** Start of the target groups' names. Lower-case letters, digits and dashes, at most 24; another name replaces them. */
  readonly name: string;
  /** VPC of the nodes. */
  readonly vpcId: string;
  /** Listener (HTTP or HTTPS) of an Application Load Balancer. */
  readonly listenerArn: string;
  /** Plane that the targets serve: the traffic (port 8000) or the Admin API (8001). Part of the names, and a tag. @default 'proxy' */
  readonly plane?: 'proxy' | 'admin';
  /** Priority of the weighted rule; the next number is used too. @default 100 */
  readonly priority?: number;
  /**
   * Whole numbers up to 999 (ELBv2 TargetGroupTuple). A change moves traffic at once, also to nodes that are not healthy.
   * @default { blue: 100, green: 0 }
   */
  readonly weights?: Readonly<Record<Slot, number>>;
  /**
   * Unused path that the load balancer requests on the proxy port, also of admin targets: every Kong release answers 404. The Admin API is not
   * requested.
   * @default '/kong-bluegreen-health-check'
   */
  readonly healthCheckPath?: string;
  /** Seconds that a leaving target keeps its open requests: at least the longest request. ALB allows 0 to 3600. @default 300 */
  readonly deregistrationDelaySeconds?: number;
  /** Existing target groups and rule, to adopt. @default - the library creates them */
  readonly adopted?: AdoptedRouting;
  /** True if this apply imports the `adopted` resources, and checks the settings that an upgrade relies on. @default true */
  readonly importsAdopted?: boolean;
  /** True if Terraform refuses a plan that destroys a rule or a target group, also `terraform destroy`. @default true */
  readonly preventDestroy?: boolean;
}

/** @throws MisuseError with every fault of the place and the conditions of a further rule */
export function checkFurther(method: string, options: ListenerRuleOptions): void {
  checkKinds(`TrafficRouter.${method}`, options, 'ListenerRuleOptions');
  const faults = [
    shapes.listener('listenerArn', options.listenerArn),
    within('priority', options.priority, 1, 50000),
    ...conditionsFaults(options),
  ].filter((fault) => fault !== undefined);
  if (faults.length > 0) throw new MisuseError('KBG-PROP-021', `TrafficRouter.${method}: ${faults.join('; ')}`);
}

export const DEFAULT_WEIGHTS: Readonly<Record<Slot, number>> = { blue: 100, green: 0 };

/** @throws MisuseError with every wrong prop, one sentence each. */
export function checkRouter(props: TrafficRouterProps): void {
  const { weights = DEFAULT_WEIGHTS } = props;
  const wrong = [
    shapes.gatewayName(props.name),
    shapes.vpc(props.vpcId),
    shapes.listener('listenerArn', props.listenerArn),
    within('priority', props.priority, 1, 49999),
    ...conditionsFaults(props),
    ...SLOTS.map((slot) => within(`weights.${slot}`, weights[slot], 0, 999)),
    weights.blue + weights.green === 0
      ? 'weights must not be 0 for both slots, or every request is answered with an error; give one of them a weight'
      : undefined,
    shapes.healthCheckPath(props.healthCheckPath),
    within('deregistrationDelaySeconds', props.deregistrationDelaySeconds, 0, 3600),
    ...(props.adopted ? routingFaults('adopted', props.listenerArn, props.adopted) : []),
    ...templateFaults(props),
  ].filter((sentence) => sentence !== undefined);
  if (wrong.length > 0) throw new MisuseError('KBG-PROP-022', `TrafficRouter: ${wrong.join('; ')}`);
}
