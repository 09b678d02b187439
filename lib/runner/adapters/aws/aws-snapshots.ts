import type { DatastoreSource } from '../../../domain';
import { RunnerError } from '../../common/runner-error';
import type { Snapshots, SnapshotState } from '../../common/ports';
import type { AwsSession } from './aws-session';
import { once } from './aws-session';

/** Snapshots of an RDS instance or of an Aurora cluster. They are never deleted. */
export class AwsSnapshots implements Snapshots {
  private readonly sdk = once(async () => {
    const sdk = await import('@aws-sdk/client-rds');
    return { ...sdk, client: this.session.watch(new sdk.RDSClient(this.session.options())) };
  });

  constructor(private readonly session: AwsSession) {}

  async find({ kind }: DatastoreSource, id: string): Promise<SnapshotState | undefined> {
    try {
      return kind === 'instance' ? await this.findInstance(id) : await this.findCluster(id);
    } catch (error) {
      if (/^DB(Cluster)?SnapshotNotFound(Fault)?$/.test((error as Error).name)) return undefined;
      throw error;
    }
  }

  async create(source: DatastoreSource, id: string): Promise<void> {
    const { client, CreateDBSnapshotCommand, CreateDBClusterSnapshotCommand } = await this.sdk();
    const { kind, identifier } = source;
    try {
      await (kind === 'instance'
        ? client.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: identifier, DBSnapshotIdentifier: id }))
        : client.send(
            new CreateDBClusterSnapshotCommand({ DBClusterIdentifier: identifier, DBClusterSnapshotIdentifier: id }),
          ));
    } catch (error) {
      if (!/^DB(Instance|Cluster)NotFound/.test((error as Error).name)) throw error;
      throw new RunnerError(
        'KBG-AWS-004',
        `there is no RDS ${kind} ${identifier} in this account and region; set snapshot.identifier to its name`,
      );
    }
  }

  private async findInstance(id: string): Promise<SnapshotState | undefined> {
    const { client, DescribeDBSnapshotsCommand } = await this.sdk();
    const { DBSnapshots: [found] = [] } = await client.send(
      new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: id }),
    );
    return found && { ...stateOf(found), source: found.DBInstanceIdentifier };
  }

  private async findCluster(id: string): Promise<SnapshotState | undefined> {
    const { client, DescribeDBClusterSnapshotsCommand } = await this.sdk();
    const request = new DescribeDBClusterSnapshotsCommand({ DBClusterSnapshotIdentifier: id });
    const { DBClusterSnapshots: [found] = [] } = await client.send(request);
    return found && { ...stateOf(found), source: found.DBClusterIdentifier };
  }
}

/** A snapshot that has just begun has no time yet. */
function stateOf({
  Status,
  SnapshotCreateTime,
  PercentProgress,
}: {
  Status?: string | undefined;
  SnapshotCreateTime?: Date | undefined;
  PercentProgress?: number | undefined;
}): SnapshotState {
  return {
    status: Status ?? 'unknown',
    ...(SnapshotCreateTime ? { createdAt: SnapshotCreateTime } : {}),
    ...(PercentProgress === undefined ? {} : { percent: PercentProgress }),
  };
}
