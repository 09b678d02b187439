import type { ICloud } from '../cloud/cloud';
import type { Snapshot } from '../cloud/stores/snapshots';
import type { Operations, Output } from './operation';

function shape(cloud: ICloud, snapshot: Snapshot): Output {
  const { id, kind, source, createdAt } = snapshot;
  const common = { SnapshotCreateTime: createdAt, Status: cloud.snapshots.status(snapshot) };
  return kind === 'instance'
    ? { DBSnapshotIdentifier: id, DBInstanceIdentifier: source, ...common }
    : { DBClusterSnapshotIdentifier: id, DBClusterIdentifier: source, ...common };
}

/** Relational Database Service: manual snapshots, read one at a time. RDS names the items of a list after their type. */
export const rdsOperations: Operations = {
  CreateDBSnapshot: (input, { cloud }) => {
    const made = cloud.snapshots.create(
      'instance',
      input.text('DBInstanceIdentifier'),
      input.text('DBSnapshotIdentifier'),
    );
    return { DBSnapshot: shape(cloud, made) };
  },

  CreateDBClusterSnapshot: (input, { cloud }) => {
    const made = cloud.snapshots.create(
      'cluster',
      input.text('DBClusterIdentifier'),
      input.text('DBClusterSnapshotIdentifier'),
    );
    return { DBClusterSnapshot: shape(cloud, made) };
  },

  DescribeDBSnapshots: (input, { cloud }) => {
    const found = cloud.snapshots.find('instance', input.text('DBSnapshotIdentifier'));
    return { DBSnapshots: { DBSnapshot: shape(cloud, found) } };
  },

  DescribeDBClusterSnapshots: (input, { cloud }) => {
    const found = cloud.snapshots.find('cluster', input.text('DBClusterSnapshotIdentifier'));
    return { DBClusterSnapshots: { DBClusterSnapshot: shape(cloud, found) } };
  },
};
