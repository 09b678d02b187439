import type { Slot } from '../../domain';
import { otherSlot, SLOTS } from '../../domain';
import { routingFaults } from '../traffic/adopted-routing';
import { existingPartFaults } from '../release/adopted-services';
import { serviceName } from '../cluster/kong-cluster';
import type { KongUpgradeProps } from './kong-upgrade-props';

/** Faults of the props that adopt a running gateway. */
export function adoptionFaults(props: KongUpgradeProps): readonly string[] {
  const { adoptedProxies, adoptedAdmins, proxyListenerArn, adminListenerArn } = props;
  return [
    ...SLOTS.flatMap((slot) => existingPartFaults(slot, props[slot])),
    ...(adoptedProxies ? routingFaults('adoptedProxies', proxyListenerArn, adoptedProxies) : []),
    ...(adoptedAdmins ? routingFaults('adoptedAdmins', adminListenerArn, adoptedAdmins) : []),
    ...sharedGroupFaults(props),
    ...SLOTS.flatMap((slot) => slotFaults(slot, props)),
  ].filter((sentence) => sentence !== undefined);
}

/** Two import blocks would import one target group twice, and its nodes would serve both planes at one port. */
function sharedGroupFaults({ adoptedProxies, adoptedAdmins }: KongUpgradeProps): readonly string[] {
  const admins = SLOTS.map((slot) => adoptedAdmins?.targetGroupArns[slot]);
  return SLOTS.flatMap((slot) => {
    const arn = adoptedProxies?.targetGroupArns[slot];
    return arn !== undefined && admins.includes(arn)
      ? `adoptedAdmins.targetGroupArns must differ from adoptedProxies.targetGroupArns, got "${arn}" in both; give the target group of the Admin API's port`
      : [];
  });
}

/** An adopted service keeps its target groups, so they are adopted with it. */
function slotFaults(slot: Slot, props: KongUpgradeProps): readonly (string | undefined)[] {
  const { adopted } = props[slot];
  const { live = 'blue', adoptedProxies, adoptedAdmins } = props;
  if (!adopted) return [];
  if (slot !== live)
    return [
      `${slot}.adopted must not be given for the next release, and ${slot} is next; remove it, and also ${slot}.taskDefinitions if they are those of the old release, or correct live (LIVE in main.ts)`,
    ];
  const hasAdmin = adopted.adminService !== undefined || adopted.servesAdmin === true;
  const needs = (prop: string, plane: string): string =>
    `${slot}.adopted needs ${prop}.targetGroupArns.${slot}, the target group that its service is registered in for the ${plane}; another target group would change the service`;
  const isPatched = props.firstApply === true && props.stage === 'baseline' && (props.patch ?? []).includes(slot);
  const taken = (['proxy', 'admin'] as const).map((part) => serviceName(props.name, otherSlot(slot), part, {}));
  const given = [adopted.proxyService, adopted.adminService].find((name) => name !== undefined && taken.includes(name));
  return [
    isPatched
      ? `patch must not name ${slot} in the first apply, which imports ${slot}.adopted unchanged; patch it in a later apply`
      : undefined,
    given === undefined
      ? undefined
      : `${slot}.adopted must not name "${given}", the name of the other slot's service; give the gateway another name`,
    /[$#]\{/.test(props.clusterArn)
      ? `clusterArn must be a literal ARN if ${slot}.adopted is given, got "${props.clusterArn}"; an import block can't use a reference`
      : undefined,
    adoptedProxies?.targetGroupArns[slot] === undefined ? needs('adoptedProxies', 'traffic') : undefined,
    hasAdmin && adoptedAdmins?.targetGroupArns[slot] === undefined ? needs('adoptedAdmins', 'Admin API') : undefined,
  ];
}
