import * as v from 'valibot';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { LeaseItem, LeaseStore } from '../../team/lease';
import { parsed } from '../../common/json';
import { anyText, count, object, text } from '../../common/json-kinds';
import type { AwsSession } from './aws-session';
import { once } from './aws-session';

const LEASE = object({
  owner: text,
  pid: count,
  command: anyText,
  job: v.exactOptional(anyText),
  since: text,
  token: text,
  beat: count,
  beatAt: text,
});

/** A DynamoDB table of the user with the text keys `pk` and `sk`, in which the runs of a team keep the lease and the journal. */
export class AwsTable {
  private readonly sdk = once(async () => {
    const sdk = await import('@aws-sdk/client-dynamodb');
    return { ...sdk, client: new sdk.DynamoDBClient(this.session.options()) };
  });

  constructor(
    private readonly session: AwsSession,
    private readonly name: string,
  ) {}

  /** The lease of one ledger. */
  lease(path: string): LeaseStore {
    const Key = { pk: { S: `lease ${path}` }, sk: { S: 'lease' } };
    return {
      read: async () => {
        const { client, GetItemCommand } = await this.sdk();
        const { Item } = await client.send(new GetItemCommand({ TableName: this.name, Key, ConsistentRead: true }));
        return Item === undefined ? undefined : readLease(Item.holding?.S ?? '', this.name, path);
      },
      write: (item, seen) =>
        this.put(
          { ...Key, token: { S: item.token }, beat: { N: String(item.beat) }, holding: { S: JSON.stringify(item) } },
          seen === undefined
            ? { ConditionExpression: 'attribute_not_exists(pk)' }
            : {
                ConditionExpression: '#token = :token AND beat = :beat',
                ExpressionAttributeNames: { '#token': 'token' },
                ExpressionAttributeValues: { ':token': { S: seen.token }, ':beat': { N: String(seen.beat) } },
              },
        ),
      remove: async ({ token }) => {
        const { client, DeleteItemCommand } = await this.sdk();
        const condition = {
          ConditionExpression: '#token = :token',
          ExpressionAttributeNames: { '#token': 'token' },
          ExpressionAttributeValues: { ':token': { S: token } },
        };
        await isDone(client.send(new DeleteItemCommand({ TableName: this.name, Key, ...condition })));
      },
    };
  }

  /** Appends a line to a journal. A line that is written twice is kept once. */
  async append(path: string, order: string, line: string): Promise<void> {
    const item = { pk: { S: `journal ${path}` }, sk: { S: order }, line: { S: line } };
    await this.put(item, { ConditionExpression: 'attribute_not_exists(pk)' });
  }

  /** The lines of a ledger's journal, in order. */
  async lines(path: string): Promise<readonly string[]> {
    const { client, paginateQuery } = await this.sdk();
    const question = {
      TableName: this.name,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: `journal ${path}` } },
    };
    const found: string[] = [];
    for await (const { Items = [] } of paginateQuery({ client }, question)) {
      found.push(...Items.map(({ line }) => line?.S ?? ''));
    }
    return found;
  }

  /** Returns true if the item was written. */
  private async put(
    Item: Record<string, AttributeValue>,
    condition: {
      readonly ConditionExpression: string;
      readonly ExpressionAttributeNames?: Record<string, string>;
      readonly ExpressionAttributeValues?: Record<string, AttributeValue>;
    },
  ): Promise<boolean> {
    const { client, PutItemCommand } = await this.sdk();
    return await isDone(client.send(new PutItemCommand({ TableName: this.name, Item, ...condition })));
  }
}

/** @throws RunnerError if the item is not one that this library writes: nothing is known about its holder */
function readLease(json: string, table: string, path: string): LeaseItem {
  return parsed(LEASE, json, {
    code: 'KBG-TEAM-007',
    name: `the lease of ${path} in ${table}`,
    remedy: `find out who wrote it; if no run goes on, delete the item with pk "lease ${path}"`,
    outcome: 'refused',
  });
}

/** False if the condition did not hold. */
async function isDone(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if ((error as Error).name === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}
