import { createHash, randomBytes } from 'node:crypto';

/** Where the lab's resources live. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** The 16 hex digits that AWS appends to the ARNs of load balancers, target groups and rules. */
export function hexId(): string {
  return randomBytes(8).toString('hex');
}

/** The 32 hex digits of a task's id. */
export function taskId(): string {
  return randomBytes(16).toString('hex');
}

/** Short and stable: for values that the lab has to invent. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

export function arn(place: Place, service: string, resource: string): string {
  return `arn:aws:${service}:${place.region}:${place.account}:${resource}`;
}

export function targetGroupArn(place: Place, name: string, id = hexId()): string {
  return arn(place, 'elasticloadbalancing', `targetgroup/${name}/${id}`);
}

export function loadBalancerArn(place: Place, name: string, id = hexId()): string {
  return arn(place, 'elasticloadbalancing', `loadbalancer/app/${name}/${id}`);
}

/** `…:loadbalancer/app/NAME/LBID` -> `…:listener/app/NAME/LBID/ID`. */
export function listenerArn(ofLoadBalancer: string, id = hexId()): string {
  return `${ofLoadBalancer.replace(':loadbalancer/', ':listener/')}/${id}`;
}

/** `…:listener/app/NAME/LBID/LISTENERID` -> `…:listener-rule/app/NAME/LBID/LISTENERID/ID`. */
export function ruleArn(ofListener: string, id = hexId()): string {
  return `${ofListener.replace(':listener/', ':listener-rule/')}/${id}`;
}

/** `…:listener/app/NAME/LBID/LISTENERID` -> `…:loadbalancer/app/NAME/LBID`. */
export function loadBalancerOfListener(ofListener: string): string {
  return ofListener.replace(':listener/', ':loadbalancer/').replace(/\/[^/]+$/, '');
}

/** CloudWatch's dimension `TargetGroup`: `targetgroup/NAME/HASH`. */
export function targetGroupSuffix(ofTargetGroup: string): string {
  return ofTargetGroup.slice(ofTargetGroup.indexOf('targetgroup/'));
}

/** CloudWatch's dimension `LoadBalancer`: `app/NAME/HASH`. */
export function loadBalancerSuffix(ofLoadBalancer: string): string {
  const mark = ':loadbalancer/';
  return ofLoadBalancer.slice(ofLoadBalancer.indexOf(mark) + mark.length);
}

export function clusterArn(place: Place, nameOrArn: string): string {
  return nameOrArn.startsWith('arn:') ? nameOrArn : arn(place, 'ecs', `cluster/${nameOrArn}`);
}

/** The last part of an ARN's path: a cluster's or service's name, a task's id. */
export function lastPart(ofArn: string): string {
  return ofArn.slice(ofArn.lastIndexOf('/') + 1);
}

export function taskArn(place: Place, cluster: string): string {
  return arn(place, 'ecs', `task/${lastPart(cluster)}/${taskId()}`);
}

export function serviceArn(place: Place, cluster: string, name: string): string {
  return arn(place, 'ecs', `service/${lastPart(cluster)}/${name}`);
}

export function taskDefinitionArn(place: Place, family: string, revision: number): string {
  return arn(place, 'ecs', `task-definition/${family}:${revision}`);
}

/** A parameter's name loses its leading slash in the ARN, as AWS writes it. */
export function parameterArn(place: Place, name: string): string {
  return arn(place, 'ssm', `parameter/${name.replace(/^\//, '')}`);
}
