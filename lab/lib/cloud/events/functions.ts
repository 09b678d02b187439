import type { Place } from '../common/arn';
import { arn } from '../common/arn';
import { AwsError } from '../common/aws-error';

/** The context of an invocation. */
export interface FunctionInvocation {
  readonly name: string;
  readonly invokedArn: string;
}

/** The answer of an invocation. A function that failed answers too, with `functionError` (AWS Lambda API, Invoke, `X-Amz-Function-Error`). */
export interface FunctionAnswer {
  readonly payload: string;
  readonly functionError?: 'Unhandled';
}

/** The code of a function: takes the event's JSON. */
export type FunctionCode = (event: string, invocation: FunctionInvocation) => Promise<FunctionAnswer>;

/** AWS Lambda quotas: 6 MB for each of request and response of a synchronous invocation. */
const MOST_BYTES = 6 * 1024 * 1024;
const NAME = /^(?:arn:[\w-]+:lambda:([\w-]+):(\d{12}):function:|(\d{12}):function:)?([\w-]+)(?::([\w-]+|\$LATEST))?$/;

/** AWS Lambda: functions by name, each with whatever code the lab was given for it. A version or alias is the same code. */
export class Functions {
  private readonly codes = new Map<string, FunctionCode>();

  constructor(private readonly place: Place) {}

  serve(name: string, code: FunctionCode): void {
    this.codes.set(name, code);
  }

  /** Waits for the function's end, as the invocation type RequestResponse does. */
  async invoke(nameOrArn: string, event: string, qualifier = '$LATEST'): Promise<FunctionAnswer> {
    const [, region, account, sole, name = nameOrArn, named = qualifier] = NAME.exec(nameOrArn) ?? [];
    const { place } = this;
    const invokedArn = `${arn(place, 'lambda', `function:${name}`)}:${named}`;
    const isHere = (region ?? place.region) === place.region && (account ?? sole ?? place.account) === place.account;
    const code = isHere ? this.codes.get(name) : undefined;
    if (!code) {
      const asked = nameOrArn.startsWith('arn:') ? `${nameOrArn}${named === qualifier ? `:${named}` : ''}` : invokedArn;
      throw new AwsError('ResourceNotFoundException', `Function not found: ${asked}`, 404);
    }
    const bytes = Buffer.byteLength(event);
    if (bytes > MOST_BYTES) {
      throw new AwsError(
        'RequestTooLargeException',
        `${bytes} byte payload is too large for the Invoke operation`,
        413,
      );
    }
    return await code(event, { name, invokedArn });
  }
}
