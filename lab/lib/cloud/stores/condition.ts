import { AwsError } from '../common/aws-error';

/** An attribute as DynamoDB writes it: `{ S: 'text' }`. */
export type Attribute = Readonly<Record<string, unknown>>;
export type Item = Readonly<Record<string, Attribute>>;

/** A condition on the stored item, or on its absence. */
export interface Condition {
  readonly expression: string;
  /** `#owner` for an attribute's name. */
  readonly names: Readonly<Record<string, string>>;
  /** `:owner` for a value. */
  readonly values: Readonly<Record<string, Attribute>>;
}

type Term = (item: Item | undefined) => boolean;

/** The part of DynamoDB's condition expressions that is used: `attribute_not_exists(#a)` and `#a = :b`, with AND before OR. */
export function holds(condition: Condition, item: Item | undefined): boolean {
  return condition.expression
    .split(' OR ')
    .some((all) => all.split(' AND ').every((text) => termOf(text.trim(), condition)(item)));
}

function termOf(text: string, { names, values }: Condition): Term {
  const absent = /^attribute_not_exists\((#?\w+)\)$/.exec(text)?.[1];
  if (absent !== undefined) return (item) => item?.[names[absent] ?? absent] === undefined;
  const [, left = '', right = ''] = /^(#?\w+) = (:\w+)$/.exec(text) ?? [];
  const value = values[right];
  if (value === undefined) throw new AwsError('ValidationException', `the lab does not know the condition "${text}"`);
  return (item) => JSON.stringify(item?.[names[left] ?? left]) === JSON.stringify(value);
}
