import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { DriftedResource, Outcome, PlannedChange, PlannedChanges } from '../../../domain';
import { RunnerError } from '../../common/runner-error';
import { endGroup } from '../process/process-group';
import { stateLockRefusal } from './state-lock';
import type { TerraformDiagnostic } from './terraform-diagnostic';
import { outcomeOf, sentenceOf } from './terraform-diagnostic';
import type { ChangedValues } from './value-diff';
import { valueDiff } from './value-diff';

/** Terraform's range: `plantimestamp()` came with 1.5; the next major version may change the language. */
export const TERRAFORM_RANGE = { lowest: [1, 5], below: [2, 0] } as const;

interface JsonLine {
  readonly type?: string;
  readonly '@message'?: string;
  readonly change?: {
    readonly action: string;
    readonly importing?: object;
    readonly resource: { readonly addr: string; readonly resource_type: string };
  };
  readonly diagnostic?: TerraformDiagnostic & { readonly severity: string };
  readonly hook?: { readonly resource?: { readonly addr: string }; readonly action?: string; readonly output?: string };
}

interface ChangeJson {
  readonly address: string;
  readonly change: ChangedValues;
}

interface PlanJson {
  readonly resource_drift?: readonly ChangeJson[];
  readonly resource_changes?: readonly ChangeJson[];
}

interface StateJson {
  readonly values?: {
    readonly root_module?: {
      readonly resources?: readonly { readonly address: string; readonly values: { readonly arn?: string } }[];
    };
  };
}

export interface TerraformOptions {
  /** The directory that holds the configuration. */
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Lines that provisioners print. */
  readonly onOutput?: (line: string) => void;
  /** What an apply begins and ends. */
  readonly onResource?: (event: ResourceEvent) => void;
}

/** A resource that an apply works on. */
export interface ResourceEvent {
  readonly address: string;
  /** Terraform's own word: `create`, `update`, `delete`, `read`. */
  readonly action: string;
  readonly isEnded: boolean;
}

/** A local-exec says first how it is started; of a step its name is enough. */
const STARTED = /^Executing: \[.* (task [a-z-]+)"\]$/;

const RESOURCE_EVENTS: Readonly<Record<string, boolean>> = {
  apply_start: false,
  apply_complete: true,
  apply_errored: true,
};

/** How long a command that was asked to stop may go on: it waits for its local-execs, which may wait long. */
const GRACE_MS = 5_000;

/**
 * The `terraform` program, driven by its JSON output. One command at a time, in a process group of its own: a Ctrl-C in the terminal
 * reaches us alone, since Terraform takes a second signal for an order to drop everything.
 */
export class Terraform {
  private running: ChildProcess | undefined;

  constructor(private readonly options: TerraformOptions) {}

  /** @throws RunnerError when the program is missing or outside the supported range. */
  async checkVersion(): Promise<string> {
    const lines: string[] = [];
    await this.run(['version', '-json'], (line) => lines.push(line));
    const version = readVersion(lines.join('\n'));
    const [major = 0, minor = 0] = version.split('.').map(Number);
    const { lowest, below } = TERRAFORM_RANGE;
    if (major < lowest[0] || (major === lowest[0] && minor < lowest[1]) || major >= below[0]) {
      throw new RunnerError(
        'KBG-TF-005',
        `terraform must be at least ${lowest.join('.')} and below ${below.join('.')}, got ${version}; install one of these`,
      );
    }
    return version;
  }

  async init(): Promise<void> {
    await this.run(['init', '-input=false', '-no-color'], () => undefined);
  }

  /** Plans into a file and tells what it holds. */
  async plan(file: string): Promise<PlannedChanges> {
    const changes: PlannedChange[] = [];
    const drift: string[] = [];
    await this.json(['plan', '-input=false', `-out=${file}`], (line) => {
      if (line.type === 'resource_drift') drift.push(line['@message'] ?? '');
      if (line.type === 'planned_change' && line.change) changes.push(...plannedChange(line.change));
    });
    const isUpdate = ({ action }: PlannedChange): boolean => action === 'update';
    if (drift.length === 0 && !changes.some(isUpdate)) return { changes, drifted: [] };
    const { drifted, changed } = await this.details(file);
    return {
      changes: changes.map((it) => (isUpdate(it) ? { ...it, attributes: changed.get(it.address) ?? [] } : it)),
      drifted,
    };
  }

  /** The stream of a plan tells that something changes or drifted, the plan's file how. */
  private async details(
    file: string,
  ): Promise<{ drifted: readonly DriftedResource[]; changed: ReadonlyMap<string, readonly string[]> }> {
    const lines: string[] = [];
    await this.run(['show', '-json', file], (line) => lines.push(line));
    const { resource_drift = [], resource_changes = [] } = JSON.parse(lines.join('\n')) as PlanJson;
    return {
      drifted: resource_drift.map((it) => ({
        address: it.address,
        attributes: attributesOf(it),
        values: valuesOf(it),
      })),
      changed: new Map(resource_changes.map((it) => [it.address, attributesOf(it)])),
    };
  }

  /** Applies that very plan file. */
  async apply(file: string): Promise<void> {
    await this.json(['apply', '-input=false', file], (line) => {
      const { type = '', hook } = line;
      if (type === 'provision_progress' && hook?.output) this.options.onOutput?.(hook.output.replace(STARTED, '$1'));
      const isEnded = RESOURCE_EVENTS[type];
      if (isEnded === undefined || !hook?.resource) return;
      this.options.onResource?.({ address: hook.resource.addr, action: hook.action ?? 'change', isEnded });
    });
  }

  /** ARNs of the resources in the state, by address without an index. */
  async arns(): Promise<ReadonlyMap<string, string>> {
    const lines: string[] = [];
    await this.run(['show', '-json'], (line) => lines.push(line));
    const { values } = JSON.parse(lines.join('\n')) as StateJson;
    const known = values?.root_module?.resources ?? [];
    return new Map(
      known.flatMap(({ address, values: { arn } }) => (arn ? [[address.replace(/\[.*\]$/, ''), arn]] : [])),
    );
  }

  /** Outputs in the state that are plain texts. */
  async outputs(): Promise<Readonly<Record<string, string>>> {
    const lines: string[] = [];
    await this.run(['output', '-json'], (line) => lines.push(line));
    const all = Object.entries(JSON.parse(lines.join('\n')) as Readonly<Record<string, { readonly value: unknown }>>);
    return Object.fromEntries(all.flatMap(([name, { value }]) => (typeof value === 'string' ? [[name, value]] : [])));
  }

  /** Asks a running command to stop, as Ctrl-C does, and ends it with all that it started when it doesn't. */
  interrupt(): void {
    const child = this.running;
    if (!child) return;
    child.kill('SIGINT');
    const timer = setTimeout(() => {
      endGroup(child.pid);
    }, GRACE_MS);
    child.once('close', () => {
      clearTimeout(timer);
    });
    // A local-exec may outlive terraform, and would keep its output open.
    child.once('exit', () => {
      endGroup(child.pid);
    });
  }

  private async json(args: readonly string[], onLine: (line: JsonLine) => void): Promise<void> {
    const errors: string[] = [];
    const outcomes: Outcome[] = [];
    let refusal: RunnerError | undefined;
    const [command = '', ...rest] = args;
    await this.run([command, '-json', ...rest], (text) => {
      const line = parseLine(text);
      onLine(line);
      const { diagnostic } = line;
      if (diagnostic?.severity !== 'error') return;
      refusal ??= stateLockRefusal(diagnostic, this.options.directory);
      errors.push(sentenceOf(diagnostic));
      outcomes.push(...outcomeOf(diagnostic));
    }).catch((error: unknown) => {
      if (refusal) throw refusal;
      throw errors.length > 0
        ? new RunnerError('KBG-TF-006', `terraform ${command} failed: ${[...new Set(errors)].join('; ')}`, outcomes[0])
        : error;
    });
  }

  private async run(args: readonly string[], onLine: (line: string) => void): Promise<void> {
    const { directory, environment } = this.options;
    const child = spawn('terraform', args, {
      cwd: directory,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.running = child;
    const tail: string[] = [];
    createInterface({ input: child.stdout }).on('line', onLine);
    createInterface({ input: child.stderr }).on('line', (line) => tail.push(line));
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', (error) => {
        reject(missing(error));
      });
      child.on('close', resolve);
    }).finally(() => {
      this.running = undefined;
    });
    if (code !== 0) {
      const said = tail.join(' ').replace(/\s+/g, ' ').trim();
      throw new RunnerError(
        'KBG-TF-007',
        `terraform ${args[0] ?? ''} ended with ${code ?? 'a signal'}${said ? `: ${said}` : ''}`,
      );
    }
  }
}

/** Attributes that a change gives another value. */
function attributesOf({ change: { before, after } }: ChangeJson): string[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return names.filter((name) => JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]));
}

/** What each of them was and is; none of what is sensitive. */
function valuesOf(it: ChangeJson): Readonly<Record<string, readonly string[]>> {
  const told = attributesOf(it).map((name) => [name, valueDiff(name, it.change)] as const);
  return Object.fromEntries(told.filter(([, values]) => values.length > 0));
}

const ACTIONS: readonly string[] = [
  'create',
  'update',
  'delete',
  'replace',
  'import',
] satisfies PlannedChange['action'][];

function plannedChange({ action, importing, resource }: NonNullable<JsonLine['change']>): readonly PlannedChange[] {
  if (!ACTIONS.includes(action)) return [];
  const { addr: address, resource_type: type } = resource;
  return [{ address, type, action: action as PlannedChange['action'], ...(importing ? { imported: true } : {}) }];
}

function missing({ code, message }: NodeJS.ErrnoException): RunnerError {
  return code === 'ENOENT'
    ? new RunnerError('KBG-TF-008', 'terraform was not found on PATH; install Terraform 1.5 or later and try again')
    : new RunnerError(
        'KBG-TF-009',
        `terraform could not be started (${code ?? message}); is the program on PATH really Terraform?`,
      );
}

function readVersion(json: string): string {
  try {
    return (JSON.parse(json) as { terraform_version: string }).terraform_version;
  } catch {
    throw new RunnerError(
      'KBG-TF-010',
      'terraform version -json answered nothing readable; is the program on PATH really Terraform?',
    );
  }
}

function parseLine(text: string): JsonLine {
  try {
    return JSON.parse(text) as JsonLine;
  } catch {
    return {};
  }
}
