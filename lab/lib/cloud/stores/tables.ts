import { AwsError } from '../common/aws-error';
import type { Condition, Item } from './condition';
import { holds } from './condition';

/** AWS: DynamoDB, quotas: an item's size. */
const MOST_BYTES = 400 * 1024;

/** DynamoDB, as far as it is used: tables with the text keys `pk` and `sk`, each exists as soon as it is named. */
export class Tables {
  private readonly tables = new Map<string, Map<string, Item>>();

  constructor(private readonly assume: (what: string) => void) {}

  get(table: string, key: Item): Item | undefined {
    return this.of(table).get(keyOf(key));
  }

  put(table: string, item: Item, condition: Condition | undefined): void {
    if (Buffer.byteLength(JSON.stringify(item)) > MOST_BYTES) {
      throw new AwsError('ValidationException', 'Item size has exceeded the maximum allowed size');
    }
    this.check(table, item, condition);
    this.of(table).set(keyOf(item), item);
  }

  delete(table: string, key: Item, condition: Condition | undefined): void {
    this.check(table, key, condition);
    this.of(table).delete(keyOf(key));
  }

  /** Items of one `pk` in the order of `sk`, after a key. */
  query(table: string, pk: string, after: Item | undefined, limit: number): readonly Item[] {
    const last = after === undefined ? '' : textOf(after, 'sk');
    return [...this.of(table).values()]
      .filter((item) => textOf(item, 'pk') === pk && textOf(item, 'sk') > last)
      .sort((a, b) => (textOf(a, 'sk') < textOf(b, 'sk') ? -1 : 1))
      .slice(0, limit);
  }

  private check(table: string, key: Item, condition: Condition | undefined): void {
    if (condition === undefined || holds(condition, this.get(table, key))) return;
    throw new AwsError('ConditionalCheckFailedException', 'The conditional request failed');
  }

  private of(table: string): Map<string, Item> {
    const known = this.tables.get(table);
    if (known !== undefined) return known;
    this.assume(`DynamoDB table ${table}`);
    const made = new Map<string, Item>();
    this.tables.set(table, made);
    return made;
  }
}

function keyOf(item: Item): string {
  return JSON.stringify([textOf(item, 'pk'), textOf(item, 'sk')]);
}

function textOf(item: Item, name: string): string {
  const text = item[name]?.S;
  if (typeof text === 'string' && text !== '') return text;
  throw new AwsError(
    'ValidationException',
    `One or more parameter values were invalid: the key ${name} must be a text`,
  );
}
