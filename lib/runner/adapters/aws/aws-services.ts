import type { ServiceState, Services } from '../../common/ports';
import type { AwsSession } from './aws-session';
import { once } from './aws-session';

/** The ECS services of the slots. */
export class AwsServices implements Services {
  private readonly sdk = once(async () => {
    const sdk = await import('@aws-sdk/client-ecs');
    return { ...sdk, client: this.session.watch(new sdk.ECSClient(this.session.options())) };
  });

  constructor(
    private readonly session: AwsSession,
    private readonly clusterArn: string,
  ) {}

  async look(service: string): Promise<ServiceState | undefined> {
    const { client, DescribeServicesCommand } = await this.sdk();
    const request = new DescribeServicesCommand({ cluster: this.clusterArn, services: [service] });
    const { services = [] } = await client.send(request);
    const found = services.find(({ status }) => status === 'ACTIVE');
    if (found?.createdAt === undefined) return undefined;
    const { desiredCount: desired = 0, runningCount: running = 0, createdAt, deployments = [] } = found;
    return { desired, running, createdAt, isRolledOut: deployments.length <= 1 };
  }
}
