import type { WriteStream } from 'node:tty';
import type { ResourceEvent } from '../../runner/adapters/terraform/terraform';
import type { RunPorts } from '../../runner/run/run-ports';
import { LiveScreen } from './live-screen';
import { spoken } from './plan-lines';

/** What a run waits for. */
interface Doing {
  readonly stage: string;
  /** `synth`, `plan`, `apply`, or a gate by its name. */
  readonly doing: string;
  readonly expectedSeconds?: number;
  readonly worstSeconds?: number;
}

/** The same, and how far it has come. */
export interface ProgressEvent extends Doing {
  readonly type: 'progress';
  readonly seconds: number;
  /** What Terraform works on, the oldest first. */
  readonly resources: readonly { readonly address: string; readonly action: string; readonly seconds: number }[];
}

/** How progress is shown. */
export interface ProgressView {
  readonly everyMs: number;
  /** It is drawn in place, at once and again after whatever is written. */
  readonly isDrawn: boolean;
  show(event: ProgressEvent): void;
  /** Makes room for lines that stay. */
  hide(): void;
}

/** Tells what a long step of a run waits for, how long it has, and how long it may take. */
export class Progress {
  private doing: { readonly what: Doing; readonly since: number } | undefined;
  private readonly resources = new Map<string, { readonly action: string; readonly since: number }>();

  constructor(private readonly view: ProgressView) {}

  /** The same ports; what takes long is told while it lasts. */
  watching(ports: RunPorts): RunPorts {
    let stage = '';
    let isUnderWay = false;
    let timing: Pick<Doing, 'expectedSeconds' | 'worstSeconds'> = {};
    return {
      ...ports,
      use: (to, first) => {
        stage = to;
        // Before the way is known, any stage is synthesized, only to read where the ledger is.
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

  /** Writes lines that stay. */
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

const REDRAWN_MS = 1_000;
const TOLD_MS = 30_000;
/** A first apply creates dozens at once: below this many more is no help. */
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
    ...(expectedSeconds === undefined ? [] : [`expected ${spoken(expectedSeconds)}`]),
    ...(worstSeconds === undefined ? [] : [`at worst ${spoken(worstSeconds)}`]),
  ].join(', ');
}

/** In a terminal, drawn anew each second below what was said. */
export function drawnProgress(terminal: WriteStream, everyMs = REDRAWN_MS): ProgressView {
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

/** In a log, a line now and then. */
export function toldProgress(say: (line: string) => void, json: boolean, everyMs = TOLD_MS): ProgressView {
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
