import { Harness, until } from '../test/support/harness';
import type { Ended, Running } from '../test/support/playground';
import { Playground } from '../test/support/playground';

const LONGEST_MS = 6_000;
const KILLS_AN_UPGRADE = 20;
const END = 'retire-blue';
const VICTIMS = ['runner', 'terraform', 'group'] as const;

/** Park and Miller's minimal generator: the same seed gives the same instants. */
let state = 1;
function random(): number {
  state = (state * 48_271) % 2_147_483_647;
  return state / 2_147_483_647;
}

const isIdle = (place: Playground): boolean => place.processes().every((line) => !line.includes('terraform'));
const counts = { killed: 0, ended: 0, upgrades: 0, requests: 0 };
const faults: string[] = [];

function kill(place: Playground, running: Running, victim: (typeof VICTIMS)[number]): void {
  const pids = place
    .processes()
    .flatMap((line) => (/ \S*terraform (?:apply|plan)/.test(line) ? [parseInt(line, 10)] : []));
  if (victim === 'group') running.killGroup();
  else if (victim === 'terraform' && pids[0] !== undefined) process.kill(pids[0], 'SIGKILL');
  else running.signal('SIGKILL');
}

/** Starts a run and kills it at a random instant. Returns its output if it ended before that. */
async function runAndKill(place: Playground, harness: Harness): Promise<Ended> {
  const running = place.command(['run', '--to', END, '--yes'], harness.environment);
  const ends = Date.now() + random() * LONGEST_MS;
  const victim = VICTIMS[Math.floor(random() * VICTIMS.length)] ?? 'group';
  await until(() => Date.now() > ends || running.hasEnded, 'the instant', 60);
  counts[running.hasEnded ? 'ended' : 'killed'] += 1;
  if (!running.hasEnded) kill(place, running, victim);
  const ended = await running.ended;
  await until(() => isIdle(place), 'the end of terraform', 120);
  return ended;
}

async function upgrade(place: Playground, wanted: number): Promise<void> {
  const harness = await Harness.start();
  const first = await place.command(['run', '--first-apply', '--yes'], harness.environment).ended;
  if (first.status !== 0) throw new Error(first.stderr);
  const traffic = await harness.traffic();
  for (let i = 0; i < wanted && harness.ledger?.stage !== END; i += 1) await runAndKill(place, harness);
  const last = await place.command(['run', '--to', END, '--yes'], harness.environment).ended;
  if (last.status !== 0)
    faults.push(`left alone at ${harness.ledger?.stage ?? 'nothing'}, the run said: ${last.stderr}`);
  const { lost, sent, lossReasons } = await traffic.stop();
  counts.requests += sent;
  counts.upgrades += 1;
  if (lost > 0) faults.push(`${lost} requests were lost: ${JSON.stringify(lossReasons)}`);
  for (const step of ['up', 'finish'] as const) {
    const started = harness.migrations(step).length;
    if (started !== 1) faults.push(`"${step}" was started ${started} times`);
  }
  await harness.close();
  place.forgetState();
}

/**
 * Each kill hits the runner, terraform, or the whole process group; the first apply of a gateway is not killed. It ends with 1 if a
 * request was lost, a migration was started twice, or the same command, repeated without a kill, did not reach the end.
 */
export async function randomKills(wanted: number, seed: number): Promise<void> {
  state = seed;
  const place = new Playground();
  while (counts.killed < wanted) {
    await upgrade(place, Math.min(KILLS_AN_UPGRADE, wanted - counts.killed));
    const { killed, ended, upgrades, requests } = counts;
    console.log(
      `${killed} kills in ${upgrades} upgrades, ${ended} ended before; ${requests} requests; faults: ${faults.length}`,
    );
    for (const fault of faults.splice(0)) {
      console.log(`  ${fault}`);
      process.exitCode = 1;
    }
  }
  place.close();
}
