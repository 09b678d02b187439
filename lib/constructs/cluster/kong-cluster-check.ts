import { MisuseError } from '../../domain';
import type { KongClusterProps } from './kong-cluster-props';
import { clusterPlaceFault } from '../props/arn-place';
import { existingPartFaults } from '../release/adopted-services';
import { datastoreFaults } from '../release/kong-datastore';
import { capacityFaults } from '../release/node-capacity';
import * as shapes from '../props/prop-shapes';
import { within } from '../props/prop-shapes';
import { logFaults, logGroupFault } from '../access/log-options';
import { roleFaults } from '../access/role-options';
import type { ITrafficRouter } from '../traffic/traffic-router-props';
import { TrafficRouter } from '../traffic/traffic-router';
import { templateFaults } from '../props/template-check';
import { countFault, settingsFault, versionFault } from '../release/release-check';

/** @throws MisuseError with a sentence for each wrong prop */
export function checkCluster(props: KongClusterProps): void {
  const { release } = props;
  const wrong = [
    shapes.gatewayName(props.name),
    settingsFault('release', release),
    countFault('release', release),
    ...capacityFaults('release', release),
    versionFault('release', release),
    ...existingPartFaults('release', release),
    ...datastoreFaults(props.datastore),
    shapes.region(props.region),
    shapes.ecsCluster(props.clusterArn) ?? clusterPlaceFault(props),
    shapes.subnets(props.subnetIds),
    ...shapes.securityGroups('securityGroupIds', props.securityGroupIds),
    ...shapes.securityGroups('adminSecurityGroupIds', props.adminSecurityGroupIds),
    ...roleFaults(props),
    ...logFaults(props, props.logGroupName !== undefined),
    logGroupFault('logGroupName', props.logGroupName),
    within('stopTimeoutSeconds', props.stopTimeoutSeconds, 1, 120),
    loggingFault(props),
    planeFault('proxies', props.proxies, 'proxy'),
    planeFault('admins', props.admins, 'admin'),
    runningFault(props),
    scalingFault(props),
    ...templateFaults(props),
  ].filter((sentence) => sentence !== undefined);
  if (wrong.length > 0) throw new MisuseError('KBG-PROP-001', `KongCluster: ${wrong.join('; ')}`);
}

function loggingFault({ logGroupName, permissions }: KongClusterProps): string | undefined {
  return logGroupName !== undefined && permissions === undefined
    ? 'logGroupName needs permissions, with an execution role that may write to that group; give both, or neither'
    : undefined;
}

/** A target group has one port. With routers of the wrong plane, the Admin API would be public. */
function planeFault(name: string, router: ITrafficRouter | undefined, plane: 'proxy' | 'admin'): string | undefined {
  return router instanceof TrafficRouter && router.plane !== plane
    ? `${name} must be a router with plane: '${plane}', got ${router.node.path} of the plane ${router.plane}; a listener rule of the traffic must never route to the Admin API`
    : undefined;
}

function runningFault({ hasDefinitions = true, runsProxies, runsAdmin, admins }: KongClusterProps): string | undefined {
  const runs = (runsProxies ?? true) || (runsAdmin ?? admins !== undefined);
  return runs && !hasDefinitions
    ? 'hasDefinitions must not be false while a service runs, because the service needs its task definition; set runsProxies and runsAdmin to false too'
    : undefined;
}

function scalingFault({ release, resizes, loadBalancerArn }: KongClusterProps): string | undefined {
  if (!release.autoscaling) return undefined;
  if (resizes)
    return 'resizes must not be true with release.autoscaling: each apply would undo the scaling by AWS; give one of the two';
  return release.autoscaling.targetRequestsPerTarget !== undefined && loadBalancerArn === undefined
    ? 'release.autoscaling.targetRequestsPerTarget needs loadBalancerArn, because AWS counts the requests of that load balancer; give it, or scale by targetCpuPercent'
    : undefined;
}
