import { createHash } from 'node:crypto';
import { AwsError } from '../../cloud/common/aws-error';
import type { ICloud } from '../../cloud/cloud';
import { ProviderWords } from '../values/diagnostic';
import type { Attributes } from '../values/value';
import type { ResourceBehaviour } from './behaviour';
import { changed, text } from './behaviour';
import { LabError } from '../../common/lab-error';

/**
 * Invokes at creation and at each update, whatever the scope; reading and removing ask nothing. A function that fails leaves no resource
 * (hashicorp/aws, internal/service/lambda/invocation.go).
 */
export const lambdaInvocation: ResourceBehaviour = {
  create: invoke,
  read: () => ({}),
  update: (cloud, planned, _, signal) => invoke(cloud, planned, signal),
  delete: () => undefined,
  /** A new input is a new invocation: in this scope a function is invoked only at creation. */
  replaces: (prior, planned) =>
    planned.lifecycle_scope === 'CREATE_ONLY' && changed(prior, planned, 'input') ? [['input']] : [],
};

async function invoke(cloud: ICloud, planned: Attributes, signal: AbortSignal): Promise<Attributes> {
  const [name, qualifier, input] = [text(planned, 'function_name'), text(planned, 'qualifier'), text(planned, 'input')];
  if (planned.lifecycle_scope !== 'CREATE_ONLY') {
    throw new LabError(
      'KBG-LAB-014',
      `the lab invokes functions with lifecycle_scope CREATE_ONLY only, got ${text(planned, 'lifecycle_scope')}; leave lifecycle_scope out when you apply to the lab`,
    );
  }
  const doing = `invoking Lambda Function (${name})`;
  const answer = await Promise.race([cloud.functions.invoke(name, input, qualifier), interrupted(signal)]).catch(
    (error: unknown) => {
      throw error instanceof AwsError ? new ProviderWords(`${doing}: ${error.code}: ${error.message}`) : error;
    },
  );
  if (answer.functionError !== undefined) throw new ProviderWords(`${doing}: ${answer.payload}`);
  const hash = createHash('md5').update(input).digest('hex');
  return { id: `${name},${qualifier},${hash}`, result: answer.payload };
}

/** Rejects when Terraform is interrupted: it stops waiting, and the function continues. */
function interrupted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => {
      reject(new AwsError('RequestCanceled', 'request context canceled'));
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
  });
}
