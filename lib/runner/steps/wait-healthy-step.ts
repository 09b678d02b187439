import type { ServicePlace, StepContext } from '../../domain';
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

/** Waits until the colour whose weight is about to rise can carry it, and until a patch runs. A way back is only recorded. */
export async function waitHealthyStep(context: StepContext, ports: StepPorts): Promise<StepOutcome> {
  const patched = patchedPlaces(context);
  if (patched.length > 0) return waitUntil(isPatched, patched, context, ports);
  const places = placesOf(context);
  const isWayBack = context.direction === 'back' || context.direction === 'same';
  if (isWayBack && !(await isCreatedAgain(context, ports))) {
    const seen = await lookAt(places, context, ports);
    if (await wouldGoDark(seen, context, ports)) return waitUntil(hasOne, places, context, ports);
    // A sick next release must never hold the old one's return.
    return passed(`recorded on the way ${context.direction}, without waiting: ${describe(seen)}`);
  }
  return waitUntil(isHealthy, places, context, ports);
}

async function waitUntil(
  holds: (health: Health) => boolean,
  places: readonly ServicePlace[],
  context: StepContext,
  ports: StepPorts,
): Promise<StepOutcome> {
  const { deadlineSeconds } = context;
  const patience = new Patience(ports, deadlineSeconds);
  const remedy = REMEDIES.get(holds)?.(context) ?? '';
  for (;;) {
    const seen = await lookAt(places, context, ports);
    if (seen.every(holds)) return passed(`healthy after ${patience.elapsedSeconds} s: ${describe(seen)}`);
    if (patience.isOver) {
      return failed(
        `not healthy after ${deadlineSeconds} s: ${describe(seen)}; look at the service's events and its tasks' logs${remedy}`,
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

/** Where a stage stays as it is, a patch is what its apply is for; any other apply must not be held up by it. */
function patchedPlaces({ direction, patched = [], proxies, admins }: StepContext): readonly ServicePlace[] {
  if (direction !== 'same') return [];
  return patched.flatMap((slot) => [proxies[slot], admins[slot]]).filter(({ size }) => size > 0);
}

/** No node of the old release could take the traffic, and the next one still bears it. */
async function wouldGoDark(old: readonly Health[], context: StepContext, ports: StepPorts): Promise<boolean> {
  const { direction, roles, proxies } = context;
  if (direction !== 'back' || old.some(({ healthy }) => healthy > 0)) return false;
  const next = await lookAt([proxies[roles.to]], context, ports);
  return next.some(({ healthy }) => healthy > 0);
}

/** The old release's service was brought up again by this very apply: it has no task yet that could take the traffic. */
async function isCreatedAgain({ path, proxies, roles }: StepContext, ports: StepPorts): Promise<boolean> {
  const ledger = await ports.parameters.read(ledgerNames(path).ledger);
  const service = await ports.services.look(proxies[roles.from].service);
  return ledger !== undefined && service !== undefined && service.createdAt > ledger.lastModified;
}

/** At the baseline what runs is whole as it is asked for: since its size was recorded somebody may have scaled it, long after that upgrade. */
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

/** What is about to carry traffic has a node at least, whatever size was recorded, and none of an older deployment. */
function isHealthy({ place, running, isRolledOut, healthy }: Health): boolean {
  const wanted = Math.max(1, place.size);
  return isRolledOut && running >= wanted && healthy >= wanted;
}

/** Every node that runs is of the new deployment, however many somebody has made of them. */
function isPatched({ running, isRolledOut, healthy }: Health): boolean {
  return isRolledOut && running > 0 && healthy >= running;
}

/** One node takes what it can; the others come, or are scaled to, behind it. */
function hasOne({ healthy }: Health): boolean {
  return healthy > 0;
}

const REMEDIES = new Map<(health: Health) => boolean, (context: StepContext) => string>([
  [isPatched, ({ stage }) => `, and put back what was patched, or patch it anew, with STAGE=${stage}`],
  [
    hasOne,
    ({ stage, roles, proxies }) =>
      `; the traffic stays on ${roles.to}, which has healthy nodes: start those of ${proxies[roles.from].service} (scale it to ${proxies[roles.from].size}), and apply STAGE=${stage} again`,
  ],
]);

function describe(seen: readonly Health[]): string {
  return seen
    .map(
      ({ place, running, isRolledOut, healthy }) =>
        `${place.service} ${running} running and ${healthy} healthy of ${place.size}${isRolledOut ? '' : ', some of an older deployment'}`,
    )
    .join(', ');
}
