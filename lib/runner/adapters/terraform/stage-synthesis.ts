import { join } from 'node:path';
import type { AppOptions } from './cdktf-app';
import { synthesize } from './cdktf-app';

/** A stage to synthesize; the first apply of a gateway has a configuration of its own. */
interface StageKey {
  readonly stage: string;
  readonly first: boolean;
}

/** Synthesizes the stages of an app. */
export class StageSynthesis {
  private readonly kept = new Map<string, Promise<string>>();
  /** Ends when the last stage of `prepare` is synthesized. */
  private background: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly app: AppOptions,
    private readonly directory: string,
    /** True if a stage is synthesized once: the app does not change meanwhile. */
    private readonly keeps: boolean,
  ) {}

  /** The Terraform JSON of a stage. */
  async json(stage: string, first: boolean): Promise<string> {
    if (!this.keeps) return await this.synthesized({ stage, first }, this.directory);
    return await this.once({ stage, first });
  }

  /** Synthesizes these stages in the background, one after the other, while Terraform applies the stages before them. */
  prepare(stages: readonly string[]): void {
    for (const stage of new Set(stages)) {
      const next = this.background.then(() => this.once({ stage, first: false }));
      // `json` of that stage throws the failure.
      this.background = next.catch(() => undefined);
    }
  }

  private async once(key: StageKey): Promise<string> {
    const name = `${key.stage}${key.first ? '-first' : ''}`;
    const known = this.kept.get(name) ?? this.synthesized(key, join(this.directory, name));
    this.kept.set(name, known);
    return await known;
  }

  private async synthesized({ stage, first }: StageKey, output: string): Promise<string> {
    const { json } = await synthesize(this.app, stage, output, first);
    return json;
  }
}
