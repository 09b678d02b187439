import { RunnerError } from './runner-error';

const REFUSED = ['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'NotAuthorized'];
const BAD_CREDENTIALS = [
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'SignatureDoesNotMatch',
];
const UNREACHABLE = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'TimeoutError',
];

/** What went wrong with AWS as one sentence with its remedy; our own errors stay what they are. */
export function asRunnerError(error: unknown, region: string): RunnerError {
  if (error instanceof RunnerError) return error;
  const { name = 'Error', message = String(error), code = '' } = partsOf(error);
  if (name === 'CredentialsProviderError') {
    return new RunnerError(
      'KBG-AWS-007',
      `no AWS credentials were found (${message}); set AWS_PROFILE to a profile that has some, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`,
    );
  }
  if (BAD_CREDENTIALS.includes(name)) {
    return new RunnerError(
      'KBG-AWS-008',
      `AWS does not take these credentials (${name}): log in again and apply the stage again`,
    );
  }
  if (REFUSED.includes(name)) {
    return new RunnerError(
      'KBG-AWS-009',
      `AWS refused a call: ${message}; give the role that Terraform uses this permission`,
    );
  }
  if (UNREACHABLE.includes(code) || UNREACHABLE.includes(name)) {
    return new RunnerError(
      'KBG-AWS-010',
      `AWS in ${region} can't be reached (${message || code}); check the network, and AWS_ENDPOINT_URL if it is set`,
    );
  }
  return new RunnerError('KBG-AWS-011', `${name}: ${message}`);
}

function partsOf(error: unknown): { name?: string; message?: string; code?: string } {
  if (!(error instanceof Error)) return {};
  const { name, message, code } = error as NodeJS.ErrnoException;
  // Node joins the failures of IPv4 and IPv6 in an error without a sentence.
  return { name, message, ...(code === undefined ? {} : { code }) };
}
