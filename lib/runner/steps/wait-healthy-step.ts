import type { ErrorCode, ServicePlace, StepContext } from '../../domain';
import { ledgerNames } from '../../domain';
import { Patience } from '../common/patience';
import type { StepPorts } from '../common/ports';
import type { StepOutcome } from './step-outcome';
import { failed, passed } from './step-outcome';

interface Health {
  readonly place: ServicePlace;
  readonly running: number;
  readonly isRolledOut: boolean;
  readonly healthy: number;
}

/** Waits until the slot whose weight will rise can take it, and until a patched slot runs. A way back waits only if the live release has no node. */
export async function waitHealthyStep(context: StepContext, ports: StepPorts): Promise<StepOutcome> {
  const patched = patchedPlaces(context);
  if (patched.length > 0) return waitUntil(PATCHED, patched, context, ports);
  const places = placesOf(context);
  const isWayBack = context.direction === 'back' || context.direction === 'same';
  if (isWayBack && !(await isCreatedAgain(context, ports))) {
    const seen = await lookAt(places, context, ports);
    if (await wouldLoseAll(seen, context, ports)) return waitUntil(HAS_ONE, places, context, ports);
    // A next release that fails must not delay the return of the live one.
    return passed(`recorded on the way ${context.direction}, without waiting: ${describe(seen)}`);
  }
  return waitUntil(HEALTHY, places, context, ports);
}

async function waitUntil(
  { holds, code, remedy }: Condition,
  places: readonly ServicePlace[],
  context: StepContext,
  ports: StepPorts,
): Promise<StepOutcome> {
  const { deadlineSeconds } = context;
  const patience = new Patience(ports, deadlineSeconds);
  for (;;) {
    const seen = await lookAt(places, context, ports);
    if (seen.every(holds)) return passed(`healthy after ${patience.elapsedSeconds} s: ${describe(seen)}`);
    if (patience.isOver) {
      return failed(
        code,
        `not healthy after ${deadlineSeconds} s: ${describe(seen)}; look at the service's events and its tasks' logs${remedy(context)}`,
      );
    }
    ports.say(describe(seen));
    await patience.pause();
  }
}

function placesOf({ direction, stage, roles, proxies, admins }: StepContext): readonly ServicePlace[] {
  if (direction === 'first' || stage === 'baseline') {
    return [proxies[roles.from], admins[roles.from]].filter(({ size }) => size > 0);
  }
  if (direction !== 'forward') return [proxies[roles.from]];
  return stage === 'open-admin' ? [admins[roles.to]] : [proxies[roles.to]];
}

/** Only the repeated apply of a stage waits for a patch; other applies must not be delayed by it. */
function patchedPlaces({ direction, patched = [], proxies, admins }: StepContext): readonly ServicePlace[] {
  if (direction !== 'same') return [];
  return patched.flatMap((slot) => [proxies[slot], admins[slot]]).filter(({ size }) => size > 0);
}

/** True if no node of the live release could take the traffic, while the next release still serves it. */
async function wouldLoseAll(old: readonly Health[], context: StepContext, ports: StepPorts): Promise<boolean> {
  const { direction, roles, proxies } = context;
  if (direction !== 'back' || old.some(({ healthy }) => healthy > 0)) return false;
  const next = await lookAt([proxies[roles.to]], context, ports);
  return next.some(({ healthy }) => healthy > 0);
}

/** True if this apply has created the live release's service again: it has no task yet that could take the traffic. */
async function isCreatedAgain({ path, proxies, roles }: StepContext, ports: StepPorts): Promise<boolean> {
  const ledger = await ports.parameters.read(ledgerNames(path).ledger);
  const service = await ports.services.look(proxies[roles.from].service);
  return ledger !== undefined && service !== undefined && service.createdAt > ledger.lastModified;
}

/** At the baseline the service's own size counts: it may have been scaled since the last upgrade recorded it. */
async function lookAt(
  places: readonly ServicePlace[],
  { stage }: StepContext,
  ports: StepPorts,
): Promise<readonly Health[]> {
  return await Promise.all(
    places.map(async (place) => {
      const [service, healthy] = await Promise.all([
        ports.services.look(place.service),
        ports.balancer.healthyTargets(place.targetGroupArn),
      ]);
      const { running, isRolledOut } = service ?? { running: 0, isRolledOut: true };
      const size = stage === 'baseline' ? Math.min(place.size, service?.desired ?? place.size) : place.size;
      return { place: { ...place, size }, running, isRolledOut, healthy };
    }),
  );
}

/** A condition of a service that the step waits for. */
interface Condition {
  readonly holds: (health: Health) => boolean;
  /** Code of the failure at the deadline. */
  readonly code: ErrorCode;
  readonly remedy: (context: StepContext) => string;
}

/** A service that gets traffic has its recorded size, at least one node, and no task of an older deployment. */
const HEALTHY: Condition = {
  holds: ({ place, running, isRolledOut, healthy }) => {
    const wanted = Math.max(1, place.size);
    return isRolledOut && running >= wanted && healthy >= wanted;
  },
  code: 'KBG-STEP-019',
  remedy: () => '',
};

/** Every node that runs belongs to the new deployment, whatever size somebody has given the service. */
const PATCHED: Condition = {
  holds: ({ running, isRolledOut, healthy }) => isRolledOut && running > 0 && healthy >= running,
  code: 'KBG-STEP-020',
  remedy: ({ stage }) => `, and revert the patch, or patch again, with STAGE=${stage}`,
};

/** One node takes what it can until the others have started. */
const HAS_ONE: Condition = {
  holds: ({ healthy }) => healthy > 0,
  code: 'KBG-STEP-021',
  remedy: ({ stage, roles, proxies }) => {
    const { service, size } = proxies[roles.from];
    return `; the traffic stays on ${roles.to}, which has healthy nodes: start those of ${service} (scale it to ${size}), and apply STAGE=${stage} again`;
  },
};

function describe(seen: readonly Health[]): string {
  return seen
    .map(
      ({ place, running, isRolledOut, healthy }) =>
        `${place.service} ${running} running and ${healthy} healthy of ${place.size}${isRolledOut ? '' : ', some of an older deployment'}`,
    )
    .join(', ');
}
