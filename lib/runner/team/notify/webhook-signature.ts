import { createHmac } from 'node:crypto';
import { RunnerError } from '../../common/runner-error';

/** Standard Webhooks 1.0.0, "Signature scheme": a secret of 24 to 64 bytes in base64. */
const PREFIX = 'whsec_';
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const [SHORTEST, LONGEST] = [24, 64];

/**
 * The key in a secret such as `whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw`.
 *
 * @throws RunnerError that names the variable, and never its value
 */
export function webhookKey(variable: string, secret: string): Buffer {
  const encoded = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : '';
  const key = BASE64.test(encoded) ? Buffer.from(encoded, 'base64') : Buffer.alloc(0);
  if (key.length >= SHORTEST && key.length <= LONGEST) return key;
  throw new RunnerError(
    'KBG-TEAM-008',
    `${variable} must be "${PREFIX}" and ${SHORTEST} to ${LONGEST} bytes in base64, got another text; make a secret by: echo "${PREFIX}$(openssl rand -base64 32)"`,
    'usage',
  );
}

/**
 * Headers of one attempt to deliver an event (Standard Webhooks 1.0.0, "Webhook headers"). The signature covers the id and the time of the
 * attempt, so a receiver can refuse a message that somebody sends again.
 */
export function webhookHeaders(
  id: string,
  at: Date,
  body: string,
  key: Buffer | undefined,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp };
  if (key === undefined) return headers;
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { ...headers, 'webhook-signature': `v1,${signature}` };
}
