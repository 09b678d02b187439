import { digest } from '../common/arn';
import { AwsError } from '../common/aws-error';
import type { IParameterStore } from './parameter-store';

/** `arn:aws:secretsmanager:R:A:secret:NAME` may be followed by `:JSON-KEY:STAGE:VERSION` in a container definition. */
const ARN_PARTS = 7;

/** Values behind the ARNs that container definitions name in `secrets`. */
export class Secrets {
  private readonly values = new Map<string, string>();

  constructor(
    private readonly parameters: IParameterStore,
    private readonly assume: (what: string) => void,
  ) {}

  set(arn: string, value: string): void {
    this.values.set(arn, value);
  }

  value(arn: string): string {
    const own = this.values.get(arn);
    if (own !== undefined) return own;
    if (arn.includes(':ssm:') || !arn.startsWith('arn:')) return this.parameters.get(arn).value;
    const parts = arn.split(':');
    const base = parts.slice(0, ARN_PARTS).join(':');
    const key = parts[ARN_PARTS];
    const whole = this.values.get(base);
    if (whole !== undefined) return key === undefined || key === '' ? whole : jsonKey(base, whole, key);
    this.assume(`secret ${base}`);
    return `lab-secret-${digest(arn)}`;
  }
}

function jsonKey(arn: string, text: string, key: string): string {
  const parsed: unknown = JSON.parse(text);
  const value =
    parsed !== null && typeof parsed === 'object' ? Object.entries(parsed).find(([name]) => name === key) : undefined;
  if (value === undefined) {
    throw new AwsError(
      'ResourceNotFoundException',
      `retrieved secret from Secrets Manager did not contain json key ${key}: ${arn}`,
    );
  }
  return String(value[1]);
}
