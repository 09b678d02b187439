import type { AwsError } from './aws-error';

/** Faults that a test injects. Each is used up by the next call that it fits. */
export interface IFaults {
  /** The next RunTask answers as always, then its task stops before it started, with this reason. */
  failNextRunTask(reason: string): void;
  /** The next one-off task that ends has no exit code, as when its host was lost. */
  loseNextExitCode(reason: string): void;
  /** The next `times` calls (default 1) of this API action fail: `apiError('DescribeServices', new AwsError(...))`. */
  apiError(action: string, error: AwsError, times?: number): void;
  /** For the lab's parts: the fault of this call, removed from the list. */
  takeRunTaskFailure(): string | undefined;
  takeLostExitCode(): string | undefined;
  takeApiError(action: string): AwsError | undefined;
}

interface OrderedError {
  readonly error: AwsError;
  left: number;
}

/** Faults as a test ordered them, each given out once. */
export class Faults implements IFaults {
  private readonly failedStarts: string[] = [];
  private readonly lostExitCodes: string[] = [];
  private readonly apiErrors = new Map<string, OrderedError[]>();

  failNextRunTask(reason: string): void {
    this.failedStarts.push(reason);
  }

  loseNextExitCode(reason: string): void {
    this.lostExitCodes.push(reason);
  }

  apiError(action: string, error: AwsError, times = 1): void {
    this.apiErrors.set(action, [...(this.apiErrors.get(action) ?? []), { error, left: times }]);
  }

  takeRunTaskFailure(): string | undefined {
    return this.failedStarts.shift();
  }

  takeLostExitCode(): string | undefined {
    return this.lostExitCodes.shift();
  }

  takeApiError(action: string): AwsError | undefined {
    const ordered = this.apiErrors.get(action)?.find((one) => one.left > 0);
    if (ordered === undefined) return undefined;
    ordered.left -= 1;
    return ordered.error;
  }
}
