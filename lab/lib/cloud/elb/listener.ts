import type { Tags } from '../common/tags';

export interface RuleCondition {
  /** `path-pattern`, `host-header`, `http-request-method`, `http-header`, `query-string` or `source-ip`. */
  readonly field: string;
  readonly values: readonly string[];
  /** For `http-header`. */
  readonly headerName?: string;
}

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

export interface ListenerRule {
  readonly arn: string;
  readonly listenerArn: string;
  priority: number;
  conditions: readonly RuleCondition[];
  actions: readonly RuleAction[];
  tags: Tags;
}

export interface Listener {
  readonly arn: string;
  readonly loadBalancerArn: string;
  readonly protocol: string;
  readonly port: number;
  /** Actions for requests that no rule matches; unknown for a listener that is taken as existing. */
  readonly defaultActions?: readonly RuleAction[];
}
