import type { StepContext } from '../../domain';
import { parsedOrNothing } from '../common/json';
import { count, object } from '../common/json-kinds';
import type { Parameters } from '../common/ports';

/** The value of `PATH/attempt/STEP`. */
interface Attempt {
  readonly upgrade: number;
  readonly digest: string;
  readonly attempt: number;
}

/** A value that this library did not write does not count: the first attempt's token is then as good as any. */
const ATTEMPT = object({ upgrade: count, attempt: count });

/**
 * The number of the attempt, which is part of the client token. It only rises within one upgrade, whatever the digest is: otherwise a return
 * to an older next release would get the stopped task of that time.
 */
export async function readAttempt(context: StepContext, step: string, parameters: Parameters): Promise<number> {
  const stored = await parameters.read(nameOf(context, step));
  const last = parsedOrNothing(ATTEMPT, stored?.value);
  return last?.upgrade === context.upgrade ? last.attempt : 1;
}

/** Raises the number. Call it only after the task of the attempt has stopped and was judged: until then the same token finds the same task. */
export async function advanceAttempt(
  context: StepContext,
  step: string,
  judged: number,
  parameters: Parameters,
): Promise<void> {
  const { upgrade, digest } = context;
  const next: Attempt = { upgrade, digest, attempt: judged + 1 };
  await parameters.write(nameOf(context, step), JSON.stringify(next));
}

function nameOf({ path }: StepContext, step: string): string {
  return `${path}/attempt/${step}`;
}
