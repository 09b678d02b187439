import { AwsError } from '../cloud/common/aws-error';

/**
 * A request's members, the same for both protocols: JSON carries numbers and booleans as such, the query protocol
 * as text. Member names are AWS's own.
 */
export class Input {
  constructor(
    private readonly members: Readonly<Record<string, unknown>>,
    private readonly where = '',
  ) {}

  optionalText(name: string): string | undefined {
    const value = this.members[name];
    return value === undefined || value === null ? undefined : plainText(value, `${this.where}${name}`);
  }

  text(name: string): string {
    const value = this.optionalText(name);
    if (value === undefined) throw new AwsError('ValidationException', `${this.where}${name} is required`);
    return value;
  }

  optionalNumber(name: string): number | undefined {
    const text = this.optionalText(name);
    return text === undefined ? undefined : Number(text);
  }

  number(name: string): number {
    return Number(this.text(name));
  }

  flag(name: string): boolean {
    return this.optionalText(name) === 'true';
  }

  texts(name: string): readonly string[] {
    return this.list(name).map((one, i) => plainText(one, `${this.where}${name}[${i}]`));
  }

  /** JSON sends epoch seconds, or ISO text in the query protocol. */
  date(name: string): Date {
    const text = this.text(name);
    const date = /^-?[\d.]+$/.test(text) ? new Date(Number(text) * 1000) : new Date(text);
    if (Number.isNaN(date.getTime())) throw new AwsError('ValidationException', `${name} is not a date: ${text}`);
    return date;
  }

  object(name: string): Input {
    return new Input(asMembers(this.members[name] ?? {}), `${this.where}${name}.`);
  }

  /** As it was sent. */
  record(name: string): Readonly<Record<string, unknown>> {
    return asMembers(this.members[name] ?? {});
  }

  objects(name: string): readonly Input[] {
    return this.list(name).map((one, index) => new Input(asMembers(one), `${this.where}${name}[${index}].`));
  }

  has(name: string): boolean {
    return this.members[name] !== undefined && this.members[name] !== null;
  }

  private list(name: string): readonly unknown[] {
    const value: unknown = this.members[name] ?? [];
    if (!Array.isArray(value)) throw new AwsError('SerializationException', `${this.where}${name} must be a list`);
    return value;
  }
}

function plainText(value: unknown, place: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new AwsError('SerializationException', `${place} must be a plain value`);
}

export function asMembers(value: unknown): Readonly<Record<string, unknown>> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new AwsError('SerializationException', 'a structure was expected');
  }
  return Object.fromEntries(Object.entries(value));
}
