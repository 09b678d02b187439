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

/** A failure of AWS as one sentence with its remedy. An error of our own is returned as it is. */
export function asRunnerError(error: unknown, region: string): RunnerError {
  if (error instanceof RunnerError) return error;
  const { name = 'Error', message = String(error), code = '' } = partsOf(error);
  if (name === 'CredentialsProviderError') {
    return new RunnerError(
      'KBG-AWS-007',
      `no AWS credentials were found (${message}); set AWS_PROFILE to a profile with credentials, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`,
    );
  }
  if (BAD_CREDENTIALS.includes(name)) {
    return new RunnerError(
      'KBG-AWS-008',
      `AWS refused these credentials (${name}); log in again, then apply the stage again`,
    );
  }
  if (REFUSED.includes(name)) {
    return new RunnerError(
      'KBG-AWS-009',
      `AWS refused a call: ${message}; give this permission to the role that Terraform uses`,
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
  // Node joins the failures of IPv4 and IPv6 in one error without a message.
  return { name, message, ...(code === undefined ? {} : { code }) };
}
