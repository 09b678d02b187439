import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { labEnvironment } from '../../lib/rehearsal/lab-environment';
import { ownPrograms } from '../../lib/rehearsal/own-programs';
import { synthesize } from '../../lib/runner/adapters/terraform/cdktf-app';
import { Workspace } from '../../lib/rehearsal/workspace';
import type { Intent, Ledger, StepVerdict } from '../../lib/domain';
import { startLab } from '../../lab/lib';
import type { Lab, LabOptions } from '../../lab/lib';
import { AwsError } from '../../lab/lib/cloud/common/aws-error';
import type { Service } from '../../lab/lib/cloud/ecs/service';
import type { Task } from '../../lab/lib/cloud/ecs/task';
import type { ITraffic } from '../../lab/lib/traffic';
import { startTraffic } from '../../lab/lib/traffic';
import { Terraform } from '../../lib/runner/adapters/terraform/terraform';
import type { TerraformCounts } from '../../lib/runner/run/walk';
import { countsOf } from '../../lib/runner/run/walk';
import { BegunApply } from './begun-apply';

export const ROOT = resolve(__dirname, '../..');
const PATH = '/kong-bluegreen/gateway';

/** Stages in the order of main.ts's schedule, up to the one with that id. */
export const FORWARD = [
  'baseline',
  'migrate-up',
  'start-green',
  'shift-10',
  'shift-50',
  'shift-100',
  'drain-blue',
  'decommission-blue',
  'migrate-finish',
  'open-admin',
  'retire-blue',
];

/** A lab, the project's own main.ts and real Terraform: a test acts on an upgrade as an operator can. */
export class Harness {
  /** main.ts's JSON depends on the stage and the settings alone, so all harnesses of a test file share it. */
  private static readonly synthesized = new Map<string, string>();

  private readonly clients: ITraffic[] = [];

  private constructor(
    readonly lab: Lab,
    readonly directory: string,
    /** Settings of main.ts that differ from the usual ones. */
    readonly settings: Record<string, string>,
  ) {}

  static async start(settings: Record<string, string> = {}, options: LabOptions = {}): Promise<Harness> {
    const lab = await startLab({ clockFactor: 100, programs: ownPrograms(), ...options });
    return new Harness(lab, mkdtempSync(join(ROOT, '.harness-')), settings);
  }

  get environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      ...labEnvironment(this.lab),
      ...this.settings,
      TF_IN_AUTOMATION: '1',
      CHECKPOINT_DISABLE: '1',
    };
  }

  /** A Terraform working directory with a state of its own. */
  workspace(name = 'main'): Workspace {
    return new Workspace(join(this.directory, name));
  }

  terraform(workspace = this.workspace()): Terraform {
    return new Terraform({ directory: workspace.directory, environment: this.environment });
  }

  /** main.ts's JSON for a stage; `change` edits it, as an escape hatch would. */
  async json(stage: string, first = false): Promise<string> {
    const key = `${stage}${first ? '-first' : ''}-${JSON.stringify(this.settings)}`;
    const known = Harness.synthesized.get(key);
    if (known !== undefined) return known;
    const output = join(this.directory, 'synth', `${Harness.synthesized.size}`);
    const { json } = await synthesize({ directory: ROOT, environment: this.environment }, stage, output, first);
    Harness.synthesized.set(key, json);
    return json;
  }

  /** Plans and applies a stage; rejects with Terraform's sentences. */
  async apply(
    stage: string,
    options: { first?: boolean; workspace?: Workspace; change?: (json: string) => string } = {},
  ): Promise<TerraformCounts> {
    const workspace = options.workspace ?? this.workspace();
    workspace.use((options.change ?? ((json) => json))(await this.json(stage, options.first ?? stage === 'baseline')));
    const terraform = this.terraform(workspace);
    await terraform.init();
    const { changes } = await terraform.plan('stage.tfplan');
    await terraform.apply('stage.tfplan');
    return countsOf(changes);
  }

  /** Plans a stage and begins its apply, for a test that will kill it. */
  async begin(stage: string, change: (json: string) => string = (json) => json): Promise<BegunApply> {
    const workspace = this.workspace();
    workspace.use(change(await this.json(stage)));
    const terraform = this.terraform(workspace);
    await terraform.init();
    await terraform.plan('begun.tfplan');
    return new BegunApply(workspace.directory, this.environment, 'begun.tfplan');
  }

  /** Kills an apply (SIGKILL) at the moment at which it would write the ledger. */
  async killAtLedger(stage: string): Promise<void> {
    const { ssm } = this.lab.cloud;
    const put = ssm.put.bind(ssm);
    let begun: BegunApply | undefined;
    const spy = jest.spyOn(ssm, 'put').mockImplementation((input) => {
      if (input.name !== `${PATH}/ledger`) return put(input);
      begun?.kill();
      throw new AwsError('InternalServerError', 'the test killed who asked');
    });
    try {
      begun = await this.begin(stage);
      expect({ ended: await begun.ended, output: begun.output }).toMatchObject({ ended: 'SIGKILL' });
    } finally {
      spy.mockRestore();
    }
  }

  /** Clients of a listener, the proxies' first one by default; they begin when every node of the load balancer routes to a target. */
  async traffic(ratePerSecond = 50, listener = this.environment.PROXY_LISTENER_ARN ?? ''): Promise<ITraffic> {
    const endpoints = this.lab.endpoints(listener);
    for (const endpoint of endpoints) {
      await until(async () => (await fetch(endpoint)).headers.has('x-lab-target-group'), `a target behind ${endpoint}`);
    }
    const traffic = await startTraffic({ endpoints, ratePerSecond });
    this.clients.push(traffic);
    return traffic;
  }

  /** All started tasks of `kong migrations up` or `finish`. */
  migrations(step: 'up' | 'finish'): readonly Task[] {
    return this.lab.cloud.ecs.tasks().filter(({ startedBy }) => startedBy?.includes(`-${step}-`));
  }

  /** The service of a slot in the lab. */
  service(name: string): Service | undefined {
    return this.lab.cloud.ecs.services().find((service) => service.name === name && service.status === 'ACTIVE');
  }

  /** Applies every stage after `after` up to and with `stage`. */
  async forward(stage: string, after?: string): Promise<void> {
    const from = after === undefined ? 0 : FORWARD.indexOf(after) + 1;
    for (const id of FORWARD.slice(from, FORWARD.indexOf(stage) + 1)) await this.apply(id);
  }

  /** Runs any terraform command while the lab in this process answers it. */
  async run(workspace: Workspace, ...args: string[]): Promise<{ status: number | null; text: string }> {
    const child = spawn('terraform', args, {
      cwd: workspace.directory,
      env: this.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    const status = await new Promise<number | null>((done) => child.on('close', done));
    return { status, text: text.replace(/[\s│]+/g, ' ') };
  }

  get ledger(): Ledger | undefined {
    return this.parameter('ledger') as Ledger | undefined;
  }

  get intent(): Intent | undefined {
    return this.parameter('intent') as Intent | undefined;
  }

  verdict(step: string): StepVerdict | undefined {
    return this.parameter(`verdict/${step}`) as StepVerdict | undefined;
  }

  /** Changes fields of a parameter of the ledger by hand. */
  rewrite(name: 'ledger' | 'intent', fields: object): void {
    const value = JSON.stringify({ ...(this.parameter(name) as object), ...fields });
    this.lab.cloud.ssm.put({ name: `${PATH}/${name}`, type: 'String', value, overwrite: true });
  }

  /** Weights of the proxies' rule as the load balancer has them. */
  weights(): Record<string, number> {
    const { elb } = this.lab.cloud;
    const names = new Map(elb.targetGroups().map(({ arn, name }) => [arn, name]));
    const rules = elb.listeners().flatMap(({ arn }) => elb.rules(arn));
    for (const { actions } of rules) {
      const [action] = actions;
      if (action?.type !== 'forward' || action.targetGroups.reduce((sum, { weight }) => sum + weight, 0) !== 100)
        continue;
      if (!action.targetGroups.every(({ arn }) => names.get(arn)?.endsWith('-proxy'))) continue;
      return Object.fromEntries(
        action.targetGroups.map(({ arn, weight }) => [names.get(arn)?.split('-')[1] ?? '', weight]),
      );
    }
    return {};
  }

  async close(): Promise<void> {
    for (const traffic of this.clients) await traffic.stop();
    await this.lab.close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  private parameter(name: string): unknown {
    const found = this.lab.cloud.ssm.byPath(PATH, true).find((parameter) => parameter.name === `${PATH}/${name}`);
    return found && JSON.parse(found.value);
  }
}

/** Waits until the condition holds. */
export async function until(condition: () => boolean | Promise<boolean>, what: string, seconds = 30): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited ${seconds} s for ${what}`);
    await new Promise((resolveWait) => setTimeout(resolveWait, 20));
  }
}
