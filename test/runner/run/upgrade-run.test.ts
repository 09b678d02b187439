import fc from 'fast-check';
import type { GateVerdict } from '../../../lib/domain';
import { worstVerdict } from '../../../lib/domain';
import type { Aim } from '../../../lib/runner/run/aim';
import { baseline, changedTarget, forwardTo, liveTraffic, towards } from '../../../lib/runner/run/aim';
import type { RunRequest } from '../../../lib/runner/run/run-ports';
import { UpgradeRun } from '../../../lib/runner/run/upgrade-run';
import { endingOf, Fuse, Model, World, WorldPorts, type Ending } from '../../support/upgrade-world';

const SEQUENCES = 5_000;
const NEVER = 0;
const UNWATCHED = { verdicts: [], dryRunGates: false, unanswered: 0, onSilence: 'pause' } as const;

/** The commands that apply stages, with the aim of each; `promote` differs only in its gates. */
const WAYS = {
  run: towards,
  promote: () => towards(),
  forward: (to: string | undefined) => (to === undefined ? towards() : forwardTo(to)),
  abort: () => liveTraffic,
  rollback: () => baseline,
  retarget: () => changedTarget,
} satisfies Record<string, (to: string | undefined) => Aim>;
type Way = keyof typeof WAYS;

interface Event {
  readonly kind: 'run' | 'deploy' | 'drift';
  readonly way: Way;
  /** Place of the stage among all stages; undefined for the next one. */
  readonly to: number | undefined;
  /** Side effect before which the process is killed; 0 for none. */
  readonly killedAt: number;
  readonly verdicts: readonly GateVerdict[];
  readonly dryRunGates: boolean;
  /** Which question nobody answers; 0 for none. */
  readonly unanswered: number;
  readonly onSilence: 'pause' | 'abort';
}

const event: fc.Arbitrary<Event> = fc.record({
  kind: fc.constantFrom('run', 'run', 'run', 'deploy', 'drift'),
  to: fc.option(fc.nat(12), { nil: undefined }),
  killedAt: fc.oneof(fc.constant(NEVER), fc.integer({ min: 1, max: 40 })),
  verdicts: fc.array(
    fc.constantFrom<GateVerdict>('passed', 'passed', 'passed', 'passed', 'failed', 'inconclusive', 'error'),
    { maxLength: 8 },
  ),
  dryRunGates: fc.boolean(),
  unanswered: fc.integer({ min: 0, max: 8 }),
  onSilence: fc.constantFrom('pause' as const, 'abort' as const),
  way: fc.constantFrom(...(Object.keys(WAYS) as Way[]), 'run' as const, 'run' as const),
});
const weights = fc
  .uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 4 })
  .map((all) => [...all.sort((a, b) => a - b), 100]);

async function run(
  world: World,
  aim: Aim,
  fuse: Fuse,
  {
    verdicts,
    dryRunGates,
    unanswered,
    onSilence,
  }: Pick<Event, 'verdicts' | 'dryRunGates' | 'unanswered' | 'onSilence'>,
  { allowed = [], firstApply = true, promoted = false }: Partial<RunRequest> = {},
): Promise<Ending> {
  const request = { aim, firstApply, promoted, patch: [], allowed, dryRunGates, onSilence };
  try {
    await new UpgradeRun(request, new WorldPorts(world, fuse, verdicts, unanswered)).run();
    return 'done';
  } catch (error) {
    return endingOf(error);
  }
}

/** Plain Terraform with a stage: the guard refuses it, or it is applied. */
function deploy(world: World, stage: string, fuse: Fuse): void {
  const { ledger, intent = ledger } = world;
  if (ledger === undefined || intent === undefined || !world.model.mayApply(ledger, intent, stage)) return;
  try {
    world.apply(stage, false, fuse);
  } catch (error) {
    endingOf(error);
  }
}

/** Invariants that hold after every event. */
function expectSound({ started, done, ledger, intent, weight, model }: World): void {
  expect(started.up).toBeLessThanOrEqual(1);
  expect(started.finish).toBeLessThanOrEqual(1);
  if (ledger !== undefined && intent !== undefined) expect(model.isLegal(ledger, intent)).toBe(true);
  if (weight > 0) expect(done.up).toBe(true);
  if (done.finish) expect(weight).toBe(100);
}

/** The world when a run began. */
interface Before {
  readonly ledger: string | undefined;
  readonly finished: boolean;
  readonly drifted: boolean;
  readonly onSilence: Event['onSilence'];
}

/** The world that each ending of a run promises. */
function expectKept(world: World, ending: Ending, way: Way, to: string | undefined, before: Before): void {
  if (ending === 'killed') return;
  if (ending === 'done') {
    if (world.events.some(({ type }) => type === 'applied')) {
      expect([world.weight, world.intent]).toEqual([world.model.weightOf(world.ledger ?? ''), world.ledger]);
    }
    expectReached(world, way, to);
    return;
  }
  if (ending.sentence.startsWith('nobody agreed')) {
    expectSilence(world, ending, before);
    return;
  }
  // Nothing but the point of no return stands between an operator and the way back.
  if (way === 'abort' || way === 'rollback') {
    expect(ending.outcome).toBe('refused');
    expect(before.finished || before.ledger === undefined).toBe(true);
  }
  expectGates(world, ending, way);
}

/** Nobody answered: the traffic stays, or is brought back as long as blue is there to take it. */
function expectSilence(world: World, { outcome }: Exclude<Ending, string>, { onSilence }: Before): void {
  const { ledger, intent, weight, model } = world;
  if (outcome === 'rolledBack') {
    expect([ledger, weight, onSilence]).toEqual(['start-green', 0, 'abort']);
    return;
  }
  expect(outcome).toBe('paused');
  const gone = model.stages.indexOf('decommission-blue');
  const isLate = [ledger, intent].some((stage) => model.stages.indexOf(stage ?? '') >= gone);
  if (onSilence === 'abort' && !isLate) expect(weight).toBe(0);
}

function expectReached({ model, ledger, weight, events }: World, way: Way, to: string | undefined): void {
  if (way === 'abort') expect(weight).toBe(0);
  if (way === 'rollback') expect(ledger).toBe('baseline');
  if (way === 'retarget') expect(ledger).toBe('migrate-up');
  const named = (way === 'run' || way === 'forward') && to !== undefined;
  if (!named || ledger === to) return;
  expect(way).toBe('forward');
  expect(model.stages.indexOf(ledger ?? '')).toBeGreaterThan(model.stages.indexOf(to));
  expect(events.filter(({ type }) => type === 'applied')).toEqual([]);
}

/** A person has looked at the share that stands; what has none yet is still asked about. */
function expectPromoted({ events }: World): void {
  const applied = events.findIndex(({ type }) => type === 'applied');
  const asked = events.slice(0, applied < 0 ? events.length : applied).filter((one) => one.type === 'gate');
  expect(asked.filter(({ gate }) => gate !== 'parity')).toEqual([]);
}

function expectGates(world: World, ending: Exclude<Ending, string>, way: Way): void {
  const told = world.events
    .flatMap((one) => (one.type === 'gate' ? one : []))
    // A gate that could not tell before the first percent does not block promote.
    .filter(({ gate, verdict }) => !(way === 'promote' && gate === 'parity' && verdict !== 'failed'));
  const last = told.filter(({ stage, dryRun }) => stage === told.at(-1)?.stage && !dryRun);
  const owed = new Map<GateVerdict, string>([
    ['failed', 'rolledBack'],
    ['error', 'paused'],
    ['inconclusive', 'paused'],
  ]);
  const worst = worstVerdict(last.map(({ verdict }) => verdict));
  // Before the first percent there is nothing to bring back, but for what an apply that was cut off has moved.
  const isFirst = worst === 'failed' && last.at(-1)?.gate === 'parity';
  expect(isFirst ? ['gate', 'rolledBack'] : [owed.get(worst) ?? 'refused']).toContain(ending.outcome);
  if (isFirst) expect([world.ledger, world.weight]).toEqual(['start-green', 0]);
  if (ending.outcome === 'rolledBack') expect([world.ledger, world.weight]).toEqual(['start-green', 0]);
}

async function happens(world: World, { kind, to, way, killedAt, ...gates }: Event): Promise<void> {
  const stage = to === undefined ? undefined : world.model.stages[to % world.model.stages.length];
  const fuse = new Fuse(killedAt);
  if (kind === 'drift' && world.ledger !== undefined && !world.done.finish) world.drifted = true;
  if (kind === 'deploy' && stage !== undefined) deploy(world, stage, fuse);
  if (kind !== 'run') return;
  world.events.length = 0;
  const { ledger, drifted } = world;
  const before = {
    ledger,
    drifted,
    onSilence: gates.onSilence,
    finished: world.started.finish > 0 || world.intent === 'migrate-finish',
  };
  const ending = await run(world, WAYS[way](stage), fuse, gates, { promoted: way === 'promote' });
  expectKept(world, ending, way, stage, before);
  if (way === 'promote') expectPromoted(world);
}

/** Runs to the end; where that is refused, does what the refusal says, and runs again. */
async function followed(world: World): Promise<Ending> {
  const toEnd = towards('retire-blue');
  const ending = await run(world, toEnd, new Fuse(NEVER), UNWATCHED);
  if (typeof ending === 'string') return ending;
  const [, stage] = /apply STAGE=(\S+) to revert it/.exec(ending.message) ?? [];
  const [, address] = /add --allow (\S+) (?:if|when)/.exec(ending.message) ?? [];
  if (stage !== undefined) expect(await run(world, towards(stage), new Fuse(NEVER), UNWATCHED)).toBe('done');
  return await run(world, toEnd, new Fuse(NEVER), UNWATCHED, address === undefined ? {} : { allowed: [address] });
}

describe('the share that stands', () => {
  /** A run from a world in which everything up to the last shift was applied, and nobody has judged it. */
  const judged = async (aim: Aim, more: Partial<RunRequest> = {}, verdict: GateVerdict = 'failed') => {
    const world = new World(new Model([10, 100]));
    expect(await run(world, towards('shift-100'), new Fuse(NEVER), UNWATCHED)).toBe('done');
    world.events.length = 0;
    const verdicts = Array.from({ length: 8 }, () => verdict);
    const ending = await run(world, aim, new Fuse(NEVER), { ...UNWATCHED, verdicts }, more);
    return {
      outcome: typeof ending === 'string' ? ending : ending.outcome,
      weight: world.weight,
      ledger: world.ledger,
    };
  };
  const back = { outcome: 'rolledBack', weight: 0, ledger: 'start-green' };

  test.each([
    ['goes on', towards('decommission-blue')],
    ['is asked for the next stage', towards()],
    ['applies it once more', towards('shift-100')],
    ['is a job that is started again', forwardTo('shift-100')],
  ])('is judged by a run that %s, though no weight rises', async (_, aim) => {
    expect(await judged(aim)).toEqual(back);
    expect(await judged(aim, {}, 'inconclusive')).toMatchObject({ outcome: 'paused', ledger: 'shift-100' });
  });

  test('is not judged where somebody has looked, nor on a way back', async () => {
    expect(await judged(towards(), { promoted: true })).toMatchObject({ outcome: 'done', ledger: 'drain-blue' });
    expect(await judged(liveTraffic)).toMatchObject({ outcome: 'done', weight: 0 });
  });
});

describe('before the first percent', () => {
  const promoted = async (verdict: GateVerdict) => {
    const world = new World(new Model([10, 100]));
    expect(await run(world, towards('start-green'), new Fuse(NEVER), UNWATCHED)).toBe('done');
    const ending = await run(
      world,
      towards(),
      new Fuse(NEVER),
      { ...UNWATCHED, verdicts: [verdict, 'passed', 'passed'] },
      { promoted: true },
    );
    return { outcome: typeof ending === 'string' ? ending : ending.outcome, ledger: world.ledger };
  };

  test.each(['inconclusive', 'error'] as const)('who promotes goes on where the comparison is %s', async (verdict) => {
    expect(await promoted(verdict)).toEqual({ outcome: 'done', ledger: 'shift-10' });
  });

  test('a difference that was found is promoted by nobody', async () => {
    expect(await promoted('failed')).toEqual({ outcome: 'gate', ledger: 'start-green' });
  });
});

describe('a next release without a healthy node', () => {
  test.each([
    ['drain-blue', towards(), 'drain-blue'],
    ['shift-10', towards('shift-10'), 'shift-10'],
  ])('stops the run at %s and leaves the way back', async (at, aim, ledger) => {
    const world = new World(new Model([10, 100]));
    expect(await run(world, towards(at), new Fuse(NEVER), UNWATCHED)).toBe('done');
    world.healthy = { blue: 2, green: 0 };
    const ending = await run(world, aim, new Fuse(NEVER), UNWATCHED, { promoted: true });
    expect(ending).toMatchObject({ outcome: 'refused', code: 'KBG-RUN-007' });
    expect(world.ledger).toBe(ledger);
    expect(await run(world, liveTraffic, new Fuse(NEVER), UNWATCHED)).toBe('done');
    expect(world.weight).toBe(0);
  });
});

test('no run brings traffic back to a live release whose service asks for no node, while the next release answers', async () => {
  const world = new World(new Model([10, 100]));
  expect(await run(world, towards('shift-10'), new Fuse(NEVER), UNWATCHED)).toBe('done');
  world.counts = { blue: 0, green: 2 };
  world.healthy = { blue: 0, green: 2 };
  const ending = await run(world, liveTraffic, new Fuse(NEVER), UNWATCHED);
  expect(ending).toMatchObject({ outcome: 'refused', code: 'KBG-RUN-008' });
  expect({ weight: world.weight, ledger: world.ledger }).toEqual({ weight: 10, ledger: 'shift-10' });
});

test('after any sequence of runs, deploys, drifts and kills the invariants hold and the end can be reached', async () => {
  await fc.assert(
    fc.asyncProperty(weights, fc.array(event, { minLength: 1, maxLength: 12 }), async (steps, events) => {
      const world = new World(new Model(steps));
      for (const one of events) {
        await happens(world, one);
        expectSound(world);
      }
      expect(await followed(world)).toBe('done');
      expect(world.started).toEqual({ up: 1, finish: 1 });
    }),
    { numRuns: SEQUENCES },
  );
});
