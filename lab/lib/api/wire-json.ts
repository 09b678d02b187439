import { AwsError } from '../cloud/common/aws-error';
import { asMembers, Input } from './input';
import type { Output } from './operation';

/** AWS JSON 1.0 and 1.1: the operation in `X-Amz-Target`, instants as epoch seconds. */
export function parseJson(body: string): Input {
  try {
    return new Input(asMembers(JSON.parse(body === '' ? '{}' : body)));
  } catch {
    throw new AwsError('SerializationException', 'The request is not a JSON object');
  }
}

export function renderJson(output: Output): string {
  return JSON.stringify(timesAsSeconds(output));
}

function timesAsSeconds(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(timesAsSeconds);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, timesAsSeconds(member)]));
}

export function renderJsonError(error: AwsError): string {
  return JSON.stringify({ __type: error.code, message: error.message });
}
