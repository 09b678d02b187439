import type { Parameters, StoredParameter } from '../../common/ports';
import type { AwsSession } from './aws-session';
import { once } from './aws-session';

/** Parameters of Systems Manager; none of ours is a secret. */
export class AwsParameters implements Parameters {
  private readonly sdk = once(async () => {
    const sdk = await import('@aws-sdk/client-ssm');
    return { ...sdk, client: this.session.watch(new sdk.SSMClient(this.session.options())) };
  });

  constructor(private readonly session: AwsSession) {}

  /**
   * By `GetParameters`, whose answer names what is missing: to `GetParameter` that is an error, and where this computer's clock is four
   * minutes wrong or more the SDK repeats any request that ended with an error.
   */
  async read(name: string): Promise<StoredParameter | undefined> {
    const { client, GetParametersCommand } = await this.sdk();
    const { Parameters: [found] = [] } = await client.send(new GetParametersCommand({ Names: [name] }));
    if (found?.Value === undefined || !found.LastModifiedDate) return undefined;
    return { value: found.Value, lastModified: found.LastModifiedDate };
  }

  async write(name: string, value: string): Promise<void> {
    const { client, PutParameterCommand } = await this.sdk();
    await client.send(new PutParameterCommand({ Name: name, Value: value, Type: 'String', Overwrite: true }));
  }
}
