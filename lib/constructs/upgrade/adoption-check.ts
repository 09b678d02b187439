import type { Slot } from '../../domain';
import { otherSlot, SLOTS } from '../../domain';
import { routingFaults } from '../traffic/adopted-routing';
import { existingPartFaults } from '../release/adopted-services';
import { serviceName } from '../cluster/kong-cluster';
import type { KongUpgradeProps } from './kong-upgrade-props';

/** What is wrong with what the props say of a gateway that runs already. */
export function adoptionFaults(props: KongUpgradeProps): readonly string[] {
  const { adoptedProxies, adoptedAdmins, proxyListenerArn, adminListenerArn } = props;
  return [
    ...SLOTS.flatMap((slot) => existingPartFaults(slot, props[slot])),
    ...(adoptedProxies ? routingFaults('adoptedProxies', proxyListenerArn, adoptedProxies) : []),
    ...(adoptedAdmins ? routingFaults('adoptedAdmins', adminListenerArn, adoptedAdmins) : []),
    ...sharedGroupFaults(props),
    ...SLOTS.flatMap((slot) => colourFaults(slot, props)),
  ].filter((sentence) => sentence !== undefined);
}

/** An import block for each would bring one target group into the state twice, and its nodes would serve both planes at one port. */
function sharedGroupFaults({ adoptedProxies, adoptedAdmins }: KongUpgradeProps): readonly string[] {
  const admins = SLOTS.map((slot) => adoptedAdmins?.targetGroupArns[slot]);
  return SLOTS.flatMap((slot) => {
    const arn = adoptedProxies?.targetGroupArns[slot];
    return arn !== undefined && admins.includes(arn)
      ? `adoptedAdmins.targetGroupArns must be other target groups than adoptedProxies.targetGroupArns, got "${arn}" in both; give the one whose targets are on the Admin API's port`
      : [];
  });
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
  const isPatched = props.firstApply === true && props.stage === 'baseline' && (props.patch ?? []).includes(slot);
  const taken = (['proxy', 'admin'] as const).map((part) => serviceName(props.name, otherSlot(slot), part, {}));
  const given = [adopted.proxyService, adopted.adminService].find((name) => name !== undefined && taken.includes(name));
  return [
    isPatched
      ? `patch must not name ${slot} at the first apply, which brings ${slot}.adopted in as it is; patch it with a later one`
      : undefined,
    given === undefined
      ? undefined
      : `${slot}.adopted must not name "${given}", the service that the other colour will have; say another name of the gateway`,
    /[$#]\{/.test(props.clusterArn)
      ? `clusterArn must be written out where ${slot}.adopted is given, got "${props.clusterArn}"; an import takes no reference`
      : undefined,
    adoptedProxies?.targetGroupArns[slot] === undefined ? needs('adoptedProxies', 'traffic') : undefined,
    hasAdmin && adoptedAdmins?.targetGroupArns[slot] === undefined ? needs('adoptedAdmins', 'Admin API') : undefined,
  ];
}
