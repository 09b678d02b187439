import type { ProbeAnswer, UpgradeOutline } from '../../domain';
import type { Gate, WindowAnalysis } from './gates';
import type { AnalysisSettings } from './metrics-settings';

/** Address of the gateway's load balancer, and the response headers to compare. */
export interface GatewayPlace {
  readonly url: URL;
  /** Lower-case names of the headers. */
  readonly compared: readonly string[];
}

/** Sends one request as a client does. With the testers' header the next release answers, without it the live one. */
export type GatewayClient = (request: string, of: 'live' | 'next') => Promise<ProbeAnswer>;

/** One CloudWatch alarm. */
export interface AlarmState {
  readonly name: string;
  /** CloudWatch's `StateValue`: OK, ALARM or INSUFFICIENT_DATA; MISSING if CloudWatch does not have the alarm. */
  readonly state: string;
  /** CloudWatch's reason for the state. */
  readonly reason: string;
}

export interface AlarmStates {
  /** AWS's time of the answer. */
  readonly now: Date;
  /** States by address in Terraform; an address that is not in Terraform's state is left out. */
  readonly alarms: ReadonlyMap<string, AlarmState>;
}

/** End of a shell command. */
export interface ShellEnd {
  /** Exit code; null after a signal. */
  readonly code: number | null;
  /** Last line that the command printed. */
  readonly last: string;
}

/** The world outside the gates. */
export interface GatePorts {
  /** Aborted when the run ends early. */
  readonly signal: AbortSignal;
  /** Prints a line for the operator. */
  readonly say: (line: string) => void;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Compares the metrics of both releases for the bake time. */
  analyse(outline: UpgradeOutline, settings: AnalysisSettings): Promise<WindowAnalysis>;
  /** @throws RunnerError if the next release can't be reached before its first percent */
  client(outline: UpgradeOutline, place: GatewayPlace): Promise<GatewayClient>;
  alarms(outline: UpgradeOutline, addresses: readonly string[]): Promise<AlarmStates>;
  /** Runs a shell command in the folder of the app, and ends it when the signal is aborted. */
  readonly shell: (
    command: string,
    environment: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ) => Promise<ShellEnd>;
}

/** Makes the gates of one kind: one for each moment at which it is asked. */
export type GateMaker<Settings> = (settings: Settings, ports: GatePorts) => readonly Omit<Gate, 'name'>[];
