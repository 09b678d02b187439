import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ITraffic } from '../../lab/lib/traffic';
import { Harness, FORWARD, until } from './harness';
import type { Ended } from './playground';
import { Playground } from './playground';
import { importService, putStateBack } from './terraform-gaps';

const PRELOAD = join(__dirname, 'kill-preload.js');

/** Process that is killed at a boundary. */
export type Victim = 'nobody' | 'runner' | 'terraform';

/** A moment that a run has passed. */
export interface Boundary {
  readonly stage: string;
  readonly call: string;
  readonly moment: string;
}

export interface UpgradeResult {
  readonly kills: number;
  readonly requests: number;
  /** Empty local states that a killed Terraform has left. */
  readonly statesPutBack: number;
  /** Services that it had created and not recorded. */
  readonly imported: number;
  readonly faults: readonly string[];
}

/**
 * Upgrades under traffic by the installed command. It is killed once at each boundary, and repeated with the
 * same command line until it reaches its end.
 */
export class KilledUpgrades {
  private readonly place = new Playground();
  private traffic: ITraffic | undefined;

  constructor(
    private readonly victim: Victim,
    /** Pattern of the boundaries that count. */
    private readonly only = '',
  ) {
    for (const name of ['seen', 'done']) writeFileSync(this.place.path(name), '');
  }

  /** Boundaries with a kill. */
  get killed(): readonly Boundary[] {
    return this.boundaries('done');
  }

  /** Boundaries that were passed, each once. */
  get seen(): readonly Boundary[] {
    return this.boundaries('seen');
  }

  /** One upgrade in a lab of its own, to each of the stages in order. */
  async upgrade(targets: readonly string[]): Promise<UpgradeResult> {
    const before = this.killed.length;
    const harness = await Harness.start();
    const faults: string[] = [];
    const gaps = { statesPutBack: 0, imported: 0 };
    // A first apply that was interrupted before it wrote anything is not repeated unchanged: its refusal names the next command.
    if (this.victim === 'terraform') await this.run(harness, 'baseline', {});
    for (const target of targets) {
      for (let again = true; again;) {
        const kills = this.killed.length;
        const ended = await this.run(harness, target);
        again = (await this.closeGaps(harness, ended, gaps)) || kills < this.killed.length;
        if (!again) faults.push(...leftAlone(harness, target, ended));
      }
    }
    faults.push(...migratedOnce(harness, targets.at(-1) ?? ''));
    const { sent = 0, lost = 0, lossReasons = {} } = (await this.traffic?.stop()) ?? {};
    this.traffic = undefined;
    if (lost > 0) faults.push(`${lost} requests were lost: ${JSON.stringify(lossReasons)}`);
    await harness.close();
    this.place.forgetState();
    return { kills: this.killed.length - before, requests: sent, ...gaps, faults };
  }

  close(): void {
    this.place.close();
  }

  private async run(harness: Harness, target: string, watch: NodeJS.ProcessEnv = this.watch()): Promise<Ended> {
    const first = harness.ledger === undefined ? ['--first-apply'] : [];
    const args = ['run', '--to', target, '--yes', '--gate', 'true', '--bake', '0', ...first];
    const running = this.place.command(args, { ...harness.environment, ...watch });
    await until(() => running.hasEnded || harness.ledger !== undefined, 'a ledger', 120);
    // Begins after the first baseline, during the run.
    if (harness.ledger !== undefined) this.traffic ??= await harness.traffic();
    const ended = await running.ended;
    await until(() => this.isIdle(), 'the end of terraform', 120);
    return ended;
  }

  private watch(): NodeJS.ProcessEnv {
    return {
      NODE_OPTIONS: `--require ${JSON.stringify(PRELOAD)}`,
      KILL_OF: this.victim,
      KILL_ONLY: this.only,
      KILL_SEEN: this.place.path('seen'),
      KILL_DONE: this.place.path('done'),
    };
  }

  /** Repairs what a killed Terraform cannot repair itself, as an operator would do. Returns true if something was repaired. */
  private async closeGaps(
    harness: Harness,
    { stderr }: Ended,
    gaps: { statesPutBack: number; imported: number },
  ): Promise<boolean> {
    if (this.victim !== 'terraform') return false;
    const [isPutBack, isImported] = [putStateBack(this.place), await importService(this.place, harness, stderr)];
    gaps.statesPutBack += Number(isPutBack);
    gaps.imported += Number(isImported);
    return isPutBack || isImported;
  }

  private isIdle(): boolean {
    return this.place.processes().every((line) => !line.includes('terraform'));
  }

  private boundaries(name: 'seen' | 'done'): readonly Boundary[] {
    const lines = new Set(readFileSync(this.place.path(name), 'utf8').trimEnd().split('\n'));
    return [...lines].filter(Boolean).map((line) => {
      const [stage = '', call = '', moment = ''] = line.split('\t');
      return { stage, call, moment };
    });
  }
}

/** Faults after a run without a kill. */
function leftAlone(harness: Harness, target: string, { status, stderr }: Ended): readonly string[] {
  const { ledger, intent } = harness;
  if (status !== 0) return [`without a kill at ${ledger?.stage ?? 'nothing'}, the run ended with ${status}: ${stderr}`];
  if (ledger?.stage === target && intent?.stage === target) return [];
  return [`asked for ${target}, ledger and intent are at ${ledger?.stage ?? ''} and ${intent?.stage ?? ''}`];
}

/** Checks that each required migration was started once, and no other. */
function migratedOnce(harness: Harness, end: string): readonly string[] {
  return (['up', 'finish'] as const).flatMap((step) => {
    const wanted = FORWARD.indexOf(end) < FORWARD.indexOf(`migrate-${step}`) ? 0 : 1;
    const started = harness.migrations(step).length;
    return started === wanted ? [] : [`"${step}" was started ${started} times, not ${wanted}`];
  });
}
