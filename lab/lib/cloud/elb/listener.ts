import type { Tags } from '../common/tags';

/** A condition of a listener rule; all conditions of a rule must hold. */
export interface RuleCondition {
  /** `path-pattern`, `host-header`, `http-request-method`, `http-header`, `query-string` or `source-ip`. */
  readonly field: string;
  readonly values: readonly string[];
  /** For `http-header`. */
  readonly headerName?: string;
}

/** An action of a listener rule or of a listener. */
export type RuleAction =
  | {
      readonly type: 'forward';
      readonly targetGroups: readonly { readonly arn: string; readonly weight: number }[];
      readonly stickiness?: { readonly enabled: boolean; readonly duration: number };
    }
  | {
      readonly type: 'fixed-response';
      readonly statusCode: number;
      readonly contentType: string;
      readonly body: string;
    };

/** A rule of a listener: requests that match its conditions get its actions. */
export interface ListenerRule {
  readonly arn: string;
  readonly listenerArn: string;
  priority: number;
  conditions: readonly RuleCondition[];
  actions: readonly RuleAction[];
  tags: Tags;
}

/** A listener of a load balancer. */
export interface Listener {
  readonly arn: string;
  readonly loadBalancerArn: string;
  readonly protocol: string;
  readonly port: number;
  /** Actions for requests that no rule matches; unknown for a listener that is taken as existing. */
  readonly defaultActions?: readonly RuleAction[];
}
