/** A container as the lab runs it: one process on loopback. */
export interface ContainerSpec {
  readonly taskArn: string;
  readonly image: string;
  readonly command: readonly string[];
  /** Environment with the secrets already resolved. Never logged. */
  readonly environment: Readonly<Record<string, string>>;
  readonly containerPorts: readonly number[];
  readonly onLog: (line: string) => void;
}

/** A running container. */
export interface IContainer {
  readonly pid: number;
  readonly hostPorts: Readonly<Record<number, number>>;
  /** Resolves when the process has ended; `exitCode` is 128 + signal when a signal ended it. */
  readonly exited: Promise<{ readonly exitCode: number }>;
  signal(name: 'SIGTERM' | 'SIGKILL'): void;
}

/** Starts containers. Rejects when the image is unknown or the process can't be started (`CannotPullContainerError: …`). */
export interface IContainerRuntime {
  launch(spec: ContainerSpec): Promise<IContainer>;
  /** Kills all that runs. */
  close(): Promise<void>;
}
