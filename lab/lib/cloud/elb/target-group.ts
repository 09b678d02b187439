import type { Tags } from '../common/tags';

/** Health check of a target group. */
export interface HealthCheck {
  enabled: boolean;
  path: string;
  /** `traffic-port` or a container port number as text. */
  port: string;
  protocol: string;
  /** Accepted status codes: `404`, `200-299`, `200,404`. */
  matcher: string;
  /** Lab seconds. */
  interval: number;
  /** Lab seconds. */
  timeout: number;
  healthyThreshold: number;
  unhealthyThreshold: number;
}

/** State of a target (ELBv2 API, TargetHealth). */
export type TargetState = 'initial' | 'healthy' | 'unhealthy' | 'draining' | 'unused';

/** One registered target: a task's address. `hostPorts` maps its container ports to real ports on 127.0.0.1. */
export interface Target {
  /** The task's private address in the model, e.g. `10.0.0.7`; unique for each task. */
  readonly id: string;
  /** The container port that receives traffic. */
  readonly port: number;
  readonly hostPorts: Readonly<Record<number, number>>;
  state: TargetState;
  reason?: string;
}

/** A target group and its registered targets. */
export interface TargetGroup {
  readonly arn: string;
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
  readonly targetType: string;
  readonly vpcId: string;
  /** Lab seconds. */
  deregistrationDelay: number;
  healthCheck: HealthCheck;
  stickiness?: { enabled: boolean; type: string; duration: number };
  readonly targets: Map<string, Target>;
  tags: Tags;
}
