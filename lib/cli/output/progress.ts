import type { WriteStream } from 'node:tty';
import type { ResourceEvent } from '../../runner/common/resource-event';
import type { RunPorts } from '../../runner/run/run-ports';
import { duration } from '../../runner/common/duration';
import { LiveScreen } from './live-screen';

/** A long call of a run. */
interface Doing {
  readonly stage: string;
  /** `synth`, `plan`, `apply`, or a gate by its name. */
  readonly doing: string;
  readonly expectedSeconds?: number;
  readonly worstSeconds?: number;
}

/** A long call, and its progress. */
export interface ProgressEvent extends Doing {
  readonly type: 'progress';
  readonly seconds: number;
  /** Resources that Terraform works on, the oldest first. */
  readonly resources: readonly { readonly address: string; readonly action: string; readonly seconds: number }[];
}

/** A place where progress is shown. */
export interface ProgressView {
  readonly everyMs: number;
  /** True if the view is drawn in place, and drawn again after each line that is written. */
  readonly isDrawn: boolean;
  show(event: ProgressEvent): void;
  /** Removes the view, so that lines can be written in its place. */
  hide(): void;
}

/** Shows what a run waits for, for how long it has waited, and how long it may take. */
export class Progress {
  private doing: { readonly what: Doing; readonly since: number } | undefined;
  private readonly resources = new Map<string, { readonly action: string; readonly since: number }>();

  constructor(private readonly view: ProgressView) {}

  /** The same ports; long calls show their progress. */
  watching(ports: RunPorts): RunPorts {
    let stage = '';
    let isUnderWay = false;
    let timing: Pick<Doing, 'expectedSeconds' | 'worstSeconds'> = {};
    return {
      ...ports,
      use: (to, first) => {
        stage = to;
        // Before the route is known, a stage is synthesized only to read the path of the ledger.
        return isUnderWay ? this.during({ stage, doing: 'synth' }, () => ports.use(to, first)) : ports.use(to, first);
      },
      plan: () => this.during({ stage, doing: 'plan' }, () => ports.plan()),
      apply: (isWayBack) => this.during({ stage, doing: 'apply', ...timing }, () => ports.apply(isWayBack)),
      gates: ports.gates.map((gate) => ({
        ...gate,
        ask: (question) => this.during(gateDoing(gate, question.stage), () => gate.ask(question)),
      })),
      tell: (event) => {
        if (event.type === 'route') isUnderWay = true;
        if (event.type === 'plan')
          timing = { expectedSeconds: event.expectedSeconds, worstSeconds: event.worstSeconds };
        ports.tell(event);
      },
    };
  }

  resource({ address, action, isEnded }: ResourceEvent): void {
    if (isEnded) this.resources.delete(address);
    else this.resources.set(address, { action, since: performance.now() });
  }

  /** Writes lines that stay in the terminal, above the view. */
  aside(write: () => void): void {
    if (this.doing) this.view.hide();
    write();
    if (this.view.isDrawn) this.show();
  }

  private async during<T>(what: Doing, work: () => Promise<T>): Promise<T> {
    this.resources.clear();
    const timer = setInterval(() => {
      this.show();
    }, this.view.everyMs);
    this.doing = { what, since: performance.now() };
    if (this.view.isDrawn) this.show();
    try {
      return await work();
    } finally {
      clearInterval(timer);
      this.doing = undefined;
      this.view.hide();
    }
  }

  private show(): void {
    if (!this.doing) return;
    const { what, since } = this.doing;
    const resources = [...this.resources].map(([address, it]) => ({
      address,
      action: it.action,
      seconds: secondsSince(it.since),
    }));
    this.view.show({ type: 'progress', ...what, seconds: secondsSince(since), resources });
  }
}

const DRAWN_MS = 1_000;
const LOGGED_MS = 30_000;
/** A first apply creates dozens of resources at once; more lines than these do not help. */
const MOST_RESOURCES = 4;

const secondsSince = (moment: number): number => Math.floor((performance.now() - moment) / 1000);

function gateDoing({ name, expectedSeconds }: RunPorts['gates'][number], stage: string): Doing {
  const doing = name === 'command' ? 'gate' : name;
  return { stage, doing, ...(expectedSeconds === undefined ? {} : { expectedSeconds }) };
}

/** `1:05`, or `1:02:05` from an hour on. */
function clock(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const parts = hours > 0 ? [hours, String(minutes).padStart(2, '0')] : [minutes];
  return [...parts, String(seconds % 60).padStart(2, '0')].join(':');
}

function headOf({ stage, doing, seconds, expectedSeconds, worstSeconds }: ProgressEvent): string {
  return [
    `${stage}: ${doing} ${clock(seconds)}`,
    ...(expectedSeconds === undefined ? [] : [`expected ${duration(expectedSeconds)}`]),
    ...(worstSeconds === undefined ? [] : [`at worst ${duration(worstSeconds)}`]),
  ].join(', ');
}

/** In a terminal: drawn again each second, below the lines that were written. */
export function drawnProgress(terminal: WriteStream, everyMs = DRAWN_MS): ProgressView {
  const screen = new LiveScreen(terminal);
  return {
    everyMs,
    isDrawn: true,
    show(event) {
      const shown = event.resources.slice(0, MOST_RESOURCES);
      const more = event.resources.length - shown.length;
      screen.draw([
        headOf(event),
        ...shown.map(({ address, action, seconds }) => `  ${action} ${address} ${clock(seconds)}`),
        ...(more > 0 ? [`  and ${more} more`] : []),
      ]);
    },
    hide() {
      screen.clear();
    },
  };
}

/** In a log: a line from time to time. */
export function loggedProgress(say: (line: string) => void, json: boolean, everyMs = LOGGED_MS): ProgressView {
  return {
    everyMs,
    isDrawn: false,
    show(event) {
      const on = event.resources.slice(0, MOST_RESOURCES).map(({ address }) => address);
      say(json ? JSON.stringify(event) : `${headOf(event)}${on.length > 0 ? `; on ${on.join(', ')}` : ''}`);
    },
    hide: () => undefined,
  };
}
