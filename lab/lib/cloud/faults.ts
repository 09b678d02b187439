import type { AwsError } from './aws-error';
import type { IFaults } from './contracts';

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
