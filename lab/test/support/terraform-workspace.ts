import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LabClock } from '../../lib/common/clock';
import { createCloud } from '../../lib/cloud/cloud';
import type { ICloud } from '../../lib/cloud/cloud';
import { startProvider, type ProviderServer } from '../../lib/provider';
import { ProcessRuntime } from './process-runtime';

/** Terraform's JSON syntax. */
export type Config = Readonly<Record<string, unknown>>;

export interface Ran {
  readonly code: number;
  /** Standard output and error, as one text without line breaks: Terraform wraps its sentences. */
  readonly says: string;
  readonly stdout: string;
}

export interface Change {
  readonly address: string;
  readonly actions: readonly string[];
  readonly replacePaths?: readonly (readonly (string | number)[])[];
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  readonly afterUnknown: Readonly<Record<string, unknown>>;
}

interface PlanJson {
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly change: {
      readonly actions: readonly string[];
      readonly before: Change['before'];
      readonly after: Change['after'];
      readonly after_unknown: Change['afterUnknown'];
      readonly replace_paths?: Change['replacePaths'];
    };
  }[];
}

/** A directory in which the real terraform program speaks to a stand-in provider over a cloud of its own. */
export class Workspace {
  private readonly directory = mkdtempSync(join(tmpdir(), 'lab-provider-'));

  private constructor(
    readonly cloud: ICloud,
    readonly provider: ProviderServer,
  ) {
    writeFileSync(join(this.directory, 'cli.tfrc'), '');
  }

  static async open(types: readonly string[] = [], factor = 100): Promise<Workspace> {
    const clock = new LabClock(factor);
    const cloud = createCloud({ clock, runtime: new ProcessRuntime(), startAllowanceMs: 1000 });
    return new Workspace(cloud, await startProvider({ cloud, types }));
  }

  async close(): Promise<void> {
    await this.provider.close();
    await this.cloud.close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Writes main.tf.json with the provider required, and initializes. */
  async use(config: Config): Promise<void> {
    const terraform = { required_providers: { aws: { source: 'hashicorp/aws', version: '6.25.0' } } };
    writeFileSync(join(this.directory, 'main.tf.json'), JSON.stringify({ terraform, ...config }));
    await this.must('init');
  }

  run(...args: readonly string[]): Promise<Ran> {
    const child = spawn('terraform', [...args], {
      cwd: this.directory,
      env: {
        ...process.env,
        TF_REATTACH_PROVIDERS: this.provider.reattach,
        TF_CLI_CONFIG_FILE: join(this.directory, 'cli.tfrc'),
        TF_CLI_ARGS: '-no-color',
        TF_IN_AUTOMATION: '1',
        CHECKPOINT_DISABLE: '1',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, all]: [string[], string[]] = [[], []];
    child.stdout.setEncoding('utf8').on('data', (text: string) => stdout.push(text) + all.push(text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => all.push(text));
    return new Promise((resolve, reject) => {
      child.on('error', reject).on('close', (code) => {
        const says = all.join('').replace(/[\s│╷╵]+/g, ' ');
        resolve({ code: code ?? 1, says, stdout: stdout.join('') });
      });
    });
  }

  async must(...args: readonly string[]): Promise<Ran> {
    const ran = await this.run(...args);
    if (ran.code !== 0) throw new Error(`terraform ${args.join(' ')}: ${ran.says}`);
    return ran;
  }

  async apply(config: Config): Promise<Ran> {
    await this.use(config);
    return this.must('apply', '-auto-approve');
  }

  /** The changes of a plan, without the resources that it leaves alone. */
  async changes(config?: Config): Promise<Change[]> {
    if (config !== undefined) await this.use(config);
    await this.must('plan', '-out=plan');
    const plan = JSON.parse((await this.must('show', '-json', 'plan')).stdout) as PlanJson;
    return (plan.resource_changes ?? [])
      .filter(({ change }) => !['no-op', 'read'].includes(change.actions.join()))
      .map(({ address, change: { after_unknown, replace_paths, ...change } }) => ({
        address,
        ...change,
        afterUnknown: after_unknown,
        ...(replace_paths === undefined ? {} : { replacePaths: replace_paths }),
      }));
  }

  /** `address action,action` of each change. */
  async planned(config?: Config): Promise<string[]> {
    return (await this.changes(config)).map(({ address, actions }) => `${address} ${actions.join()}`).sort();
  }

  /** Attributes of a resource in the state. */
  async state(address: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    const shown = JSON.parse((await this.must('show', '-json')).stdout) as {
      readonly values?: { readonly root_module: { readonly resources?: readonly StateResource[] } };
    };
    return shown.values?.root_module.resources?.find((resource) => resource.address === address)?.values;
  }
}

interface StateResource {
  readonly address: string;
  readonly values: Readonly<Record<string, unknown>>;
}
