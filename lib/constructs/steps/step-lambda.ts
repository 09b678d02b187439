import { Token } from 'cdktf';
import { shaped, within } from '../props/prop-shapes';
import type { PreflightProps } from './preflight-props';
import type { StepProps } from './step-facts';

const ARN = /^(arn:[\w-]+:lambda:[\w-]+:\d{12}:function:[\w-]{1,64})(?::([\w-]{1,128}|\$LATEST))?$/;

/** AWS ends a function after 900 s at the latest (AWS Lambda quotas, function timeout); the rest is time to answer. */
const LONGEST_WAIT_SECONDS = 840;

/** Function and qualifier: an invocation names them separately. */
export function functionOf(arn: string): { readonly functionName: string; readonly qualifier?: string } {
  const [, functionName = arn, qualifier] = ARN.exec(arn) ?? [];
  return { functionName, ...(qualifier === undefined ? {} : { qualifier }) };
}

/** Props that a function which runs the steps is checked with. */
type StepLambdaProps = Pick<StepProps, 'stepLambdaArn' | 'account' | 'region' | 'propagationSeconds'>;

/** Faults of the props for a function that runs the steps. */
export function stepLambdaFaults({
  stepLambdaArn: arn,
  account,
  region,
  propagationSeconds,
}: StepLambdaProps): readonly string[] {
  if (arn === undefined) return [];
  const place = [account, region].some((it) => Token.isUnresolved(it)) ? undefined : `:${region}:${account}:`;
  const faults = [
    shaped(
      'stepLambdaArn',
      arn,
      ARN,
      'arn:aws:lambda:REGION:ACCOUNT:function:NAME, optionally followed by :ALIAS or :VERSION',
    ),
    /\}:[\w$-]+$/.test(arn)
      ? 'stepLambdaArn must be a literal ARN if an alias or a version follows it, got a reference with one; remove the alias or version to run the newest code, or write the ARN out'
      : undefined,
    place !== undefined && ARN.test(arn) && !arn.includes(place)
      ? `stepLambdaArn must be of account ${account} in ${region}, got "${arn}"`
      : undefined,
    within('propagationSeconds', propagationSeconds, 1, LONGEST_WAIT_SECONDS),
  ];
  return faults.flatMap((fault) => fault ?? []);
}

/** A function that runs the migration steps needs the image of the preflight. */
export function stepLambdaImageFault({
  stepLambdaArn,
  preflight,
}: Pick<StepProps, 'stepLambdaArn'> & { readonly preflight?: PreflightProps }): string | undefined {
  return stepLambdaArn === undefined || preflight?.image !== undefined
    ? undefined
    : 'stepLambdaArn needs preflight.image, got none: the function does not know the password of the datastore, so a one-off task with the secret reads the datastore; build the image with docs/preflight.Dockerfile';
}
