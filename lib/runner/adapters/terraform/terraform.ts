import type { PlannedChange, PlannedChanges } from '../../../domain';
import { RunnerError } from '../../common/runner-error';
import { ChildCommand } from '../process/child-command';
import type { TerraformDiagnostic } from './terraform-diagnostic';
import { failureOf } from './terraform-diagnostic';
import type { TerraformLine } from './terraform-json';
import { plannedChange, readArns, readLine, readOutputs, readPlan, readVersion } from './terraform-json';

/** Terraform's range: `plantimestamp()` came with 1.5; the next major version may change the language. */
export const TERRAFORM_RANGE = { lowest: [1, 5], below: [2, 0] } as const;

export interface TerraformOptions {
  /** The directory that holds the configuration. */
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Receives the lines that provisioners print. */
  readonly onOutput?: (line: string) => void;
  /** Receives the begin and the end of the work on each resource. */
  readonly onResource?: (event: ResourceEvent) => void;
}

/** A resource that an apply works on. */
export interface ResourceEvent {
  readonly address: string;
  /** Terraform's own word: `create`, `update`, `delete`, `read`. */
  readonly action: string;
  readonly isEnded: boolean;
}

/** A local-exec first prints how it is started; the name of the step is enough. */
const STARTED = /^Executing: \[.* (task [a-z-]+)"\]$/;

const RESOURCE_EVENTS: Readonly<Record<string, boolean>> = {
  apply_start: false,
  apply_complete: true,
  apply_errored: true,
};

/** Time that an interrupted command has to stop: it waits for its local-execs, which may wait long. */
const GRACE_MS = 5_000;

/**
 * The `terraform` program, driven by its JSON output, one command at a time. A Ctrl-C in the terminal does not reach it: Terraform takes a
 * second signal for an order to stop at once.
 */
export class Terraform {
  private running: ChildCommand | undefined;

  constructor(private readonly options: TerraformOptions) {}

  /** @throws RunnerError if the program is missing or outside the supported range */
  async checkVersion(): Promise<string> {
    const version = readVersion(await this.printed(['version', '-json']));
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
    await this.printed(['init', '-input=false', '-no-color']);
  }

  /** Plans into a file and returns the planned changes. */
  async plan(file: string): Promise<PlannedChanges> {
    const changes: PlannedChange[] = [];
    const types = new Set<string>();
    await this.json(['plan', '-input=false', `-out=${file}`], ({ type = '', change }) => {
      types.add(type);
      if (type === 'planned_change' && change) changes.push(...plannedChange(change));
    });
    const isUpdate = ({ action }: PlannedChange): boolean => action === 'update';
    if (!types.has('resource_drift') && !changes.some(isUpdate)) return { changes, drifted: [] };
    // The stream says that something changed or drifted, the file of the plan says how.
    const { drifted, changed } = readPlan(await this.printed(['show', '-json', file]));
    return {
      changes: changes.map((it) => (isUpdate(it) ? { ...it, attributes: changed.get(it.address) ?? [] } : it)),
      drifted,
    };
  }

  /** Applies exactly that plan. */
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
    // `show -json` would start the provider, only to print the state in another form.
    return readArns(await this.printed(['state', 'pull']));
  }

  /** Outputs in the state that are plain texts. */
  async outputs(): Promise<Readonly<Record<string, string>>> {
    return readOutputs(await this.printed(['output', '-json']));
  }

  /** Asks the running command to stop, as Ctrl-C does, and kills it with its children if it does not stop. */
  interrupt(): void {
    this.running?.interrupt(GRACE_MS);
  }

  private async json(args: readonly string[], onLine: (line: TerraformLine) => void): Promise<void> {
    const diagnostics: TerraformDiagnostic[] = [];
    const [command = '', ...rest] = args;
    try {
      await this.run([command, '-json', ...rest], (text) => {
        const line = readLine(text);
        onLine(line);
        if (line.diagnostic?.severity === 'error') diagnostics.push(line.diagnostic);
      });
    } catch (error) {
      throw failureOf(command, diagnostics, this.options.directory) ?? error;
    }
  }

  private async printed(args: readonly string[]): Promise<string> {
    const lines: string[] = [];
    await this.run(args, (line) => lines.push(line));
    return lines.join('\n');
  }

  private async run(args: readonly string[], onLine: (line: string) => void): Promise<void> {
    const errors: string[] = [];
    const child = new ChildCommand({
      ...this.options,
      command: 'terraform',
      args,
      onLine(line, from) {
        if (from === 'stdout') onLine(line);
        else errors.push(line);
      },
    });
    this.running = child;
    try {
      const { code } = await child.ended.catch((error: unknown) => {
        throw missing(error as NodeJS.ErrnoException);
      });
      if (code !== 0) throw failed(args[0] ?? '', code, errors);
    } finally {
      this.running = undefined;
    }
  }
}

function failed(command: string, code: number | null, errors: readonly string[]): RunnerError {
  const printed = errors.join(' ').replace(/\s+/g, ' ').trim();
  const end = code === null ? 'was ended by a signal' : `ended with ${code}`;
  return new RunnerError('KBG-TF-007', `terraform ${command} ${end}${printed === '' ? '' : `: ${printed}`}`);
}

function missing({ code, message }: NodeJS.ErrnoException): RunnerError {
  return code === 'ENOENT'
    ? new RunnerError('KBG-TF-008', 'terraform was not found on PATH; install Terraform 1.5 or later and try again')
    : new RunnerError(
        'KBG-TF-009',
        `terraform could not be started (${code ?? message}); is the program on PATH really Terraform?`,
      );
}
