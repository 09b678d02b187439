import type { LabClock } from '../../common/clock';

/** CloudWatch Logs. */
export interface ILogs {
  write(group: string, stream: string, line: string): void;
  read(group: string, stream: string): readonly { at: Date; message: string }[];
  /** Streams that were ever written to, oldest first. */
  streams(group: string): readonly string[];
  createGroup(group: string): void;
  deleteGroup(group: string): void;
  hasGroup(group: string): boolean;
}

interface LogLine {
  readonly at: Date;
  readonly message: string;
}

/** CloudWatch Logs: groups of streams of lines, in the order of their arrival. */
export class Logs implements ILogs {
  private readonly groups = new Map<string, Map<string, LogLine[]>>();

  constructor(private readonly clock: LabClock) {}

  createGroup(group: string): void {
    if (!this.groups.has(group)) this.groups.set(group, new Map());
  }

  deleteGroup(group: string): void {
    this.groups.delete(group);
  }

  hasGroup(group: string): boolean {
    return this.groups.has(group);
  }

  write(group: string, stream: string, message: string): void {
    const streams = this.groups.get(group) ?? new Map<string, LogLine[]>();
    this.groups.set(group, streams);
    const lines = streams.get(stream) ?? [];
    streams.set(stream, lines);
    lines.push({ at: this.clock.now(), message });
  }

  read(group: string, stream: string): readonly LogLine[] {
    return [...(this.groups.get(group)?.get(stream) ?? [])];
  }

  streams(group: string): readonly string[] {
    return [...(this.groups.get(group)?.keys() ?? [])];
  }
}
