import type { Parameters, StoredParameter } from '../ports';
import type { AwsSession } from './aws-session';
import { once } from './aws-session';

/** Parameters of Systems Manager; none of ours is a secret. */
export class AwsParameters implements Parameters {
  private readonly sdk = once(async () => {
    const sdk = await import('@aws-sdk/client-ssm');
    return { ...sdk, client: this.session.watch(new sdk.SSMClient(this.session.options())) };
  });

  constructor(private readonly session: AwsSession) {}

  async read(name: string): Promise<StoredParameter | undefined> {
    const { client, GetParameterCommand, ParameterNotFound } = await this.sdk();
    try {
      const { Parameter: found } = await client.send(new GetParameterCommand({ Name: name }));
      if (found?.Value === undefined || !found.LastModifiedDate) return undefined;
      return { value: found.Value, lastModified: found.LastModifiedDate };
    } catch (error) {
      if (error instanceof ParameterNotFound) return undefined;
      throw error;
    }
  }

  async write(name: string, value: string): Promise<void> {
    const { client, PutParameterCommand } = await this.sdk();
    await client.send(new PutParameterCommand({ Name: name, Value: value, Type: 'String', Overwrite: true }));
  }
}
