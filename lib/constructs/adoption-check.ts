import type { Slot } from '../domain';
import { SLOTS } from '../domain';
import { routingFaults } from './adopted-routing';
import { elsewhereFaults } from './adopted-services';
import type { KongUpgradeProps } from './kong-upgrade-props';

/** What is wrong with what the props say of a gateway that runs already. */
export function adoptionFaults(props: KongUpgradeProps): readonly string[] {
  const { adoptedProxies, adoptedAdmins, proxyListenerArn, adminListenerArn } = props;
  return [
    ...SLOTS.flatMap((slot) => elsewhereFaults(slot, props[slot])),
    ...(adoptedProxies ? routingFaults('adoptedProxies', proxyListenerArn, adoptedProxies) : []),
    ...(adoptedAdmins ? routingFaults('adoptedAdmins', adminListenerArn, adoptedAdmins) : []),
    ...SLOTS.flatMap((slot) => colourFaults(slot, props)),
  ].filter((sentence) => sentence !== undefined);
}

/** A service keeps its place: the target groups that it is registered in come in with it. */
function colourFaults(slot: Slot, props: KongUpgradeProps): readonly (string | undefined)[] {
  const { adopted } = props[slot];
  const { live = 'blue', adoptedProxies, adoptedAdmins } = props;
  if (!adopted) return [];
  if (slot !== live)
    return [
      `${slot}.adopted is for the colour that runs, and ${slot} is the next release; leave it out, with ${slot}.taskDefinitions where they were the old release's (is live, LIVE in main.ts, right?)`,
    ];
  const hasAdmin = adopted.adminService !== undefined || adopted.servesAdmin === true;
  const needs = (prop: string, plane: string): string =>
    `${slot}.adopted needs ${prop}.targetGroupArns.${slot}, the target group that its service is registered in for the ${plane}; a service would be changed to move to another`;
  return [
    /[$#]\{/.test(props.clusterArn)
      ? `clusterArn must be written out where ${slot}.adopted is given, got "${props.clusterArn}"; an import takes no reference`
      : undefined,
    adoptedProxies?.targetGroupArns[slot] === undefined ? needs('adoptedProxies', 'traffic') : undefined,
    hasAdmin && adoptedAdmins?.targetGroupArns[slot] === undefined ? needs('adoptedAdmins', 'Admin API') : undefined,
  ];
}
