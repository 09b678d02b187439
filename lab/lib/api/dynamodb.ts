import type { Condition, Item } from '../cloud/stores/condition';
import type { Input } from './input';
import type { Operations } from './operation';

/** DynamoDB answers a megabyte at a time; here so many items, so that pages are turned. */
const PAGE = 25;

function conditionOf(input: Input): Condition | undefined {
  const expression = input.optionalText('ConditionExpression');
  if (expression === undefined) return undefined;
  return {
    expression,
    names: input.record('ExpressionAttributeNames') as Record<string, string>,
    values: input.record('ExpressionAttributeValues') as Record<string, Item[string]>,
  };
}

const itemOf = (input: Input, name: string): Item => input.record(name) as Item;

export const dynamoDbOperations: Operations = {
  GetItem: (input, { cloud }) => {
    const found = cloud.tables.get(input.text('TableName'), itemOf(input, 'Key'));
    return found === undefined ? {} : { Item: found };
  },

  PutItem: (input, { cloud }) => {
    cloud.tables.put(input.text('TableName'), itemOf(input, 'Item'), conditionOf(input));
    return {};
  },

  DeleteItem: (input, { cloud }) => {
    cloud.tables.delete(input.text('TableName'), itemOf(input, 'Key'), conditionOf(input));
    return {};
  },

  /** Only by `pk = :pk`. */
  Query: (input, { cloud }) => {
    const { S: pk = '' } = (itemOf(input, 'ExpressionAttributeValues')[':pk'] ?? {}) as { S?: string };
    const after = input.has('ExclusiveStartKey') ? itemOf(input, 'ExclusiveStartKey') : undefined;
    const found = cloud.tables.query(input.text('TableName'), pk, after, PAGE);
    const { pk: lastPk, sk: lastSk } = found.at(-1) ?? {};
    const more = found.length === PAGE ? { LastEvaluatedKey: { pk: lastPk, sk: lastSk } } : {};
    return { Items: found, Count: found.length, ...more };
  },
};
