import type { LabClock } from '../../common/clock';
import { AwsError } from '../common/aws-error';

export type SnapshotKind = 'instance' | 'cluster';

/** A snapshot of an RDS instance or of an Aurora cluster. */
export interface Snapshot {
  readonly id: string;
  readonly kind: SnapshotKind;
  /** Identifier of the instance or cluster. */
  readonly source: string;
  readonly createdAt: Date;
}

/** Lab seconds that a small snapshot takes; a real one takes minutes to hours (AWS: RDS User Guide, "Creating a DB snapshot"). */
const CREATING_SECONDS = 90;

const WORDS: Readonly<Record<SnapshotKind, { readonly what: string; readonly source: string }>> = {
  instance: { what: 'DBSnapshot', source: 'DB instance' },
  cluster: { what: 'DBClusterSnapshot', source: 'Aurora cluster' },
};

/** Snapshots of databases as RDS keeps them: known at once, usable later. The data itself is not copied. */
export class Snapshots {
  private readonly made = new Map<string, Snapshot>();

  constructor(
    private readonly clock: LabClock,
    private readonly assume: (what: string) => void,
  ) {}

  create(kind: SnapshotKind, source: string, id: string): Snapshot {
    if (!/^[A-Za-z](?!.*--)[A-Za-z0-9-]{0,254}(?<!-)$/.test(id)) {
      throw new AwsError('InvalidParameterValue', `${id} is not a valid identifier of a snapshot`);
    }
    if (this.made.has(`${kind}/${id}`)) {
      throw new AwsError(
        `${WORDS[kind].what}AlreadyExists`,
        `Cannot create the snapshot because one with the identifier ${id} already exists.`,
      );
    }
    this.assume(`${WORDS[kind].source} ${source}`);
    const snapshot = { id, kind, source, createdAt: this.clock.now() };
    this.made.set(`${kind}/${id}`, snapshot);
    return snapshot;
  }

  find(kind: SnapshotKind, id: string): Snapshot {
    const snapshot = this.made.get(`${kind}/${id}`);
    if (snapshot === undefined) {
      const code = kind === 'instance' ? 'DBSnapshotNotFound' : 'DBClusterSnapshotNotFoundFault';
      throw new AwsError(code, `${WORDS[kind].what} ${id} not found.`, 404);
    }
    return snapshot;
  }

  /** `creating`, then `available`. */
  status({ createdAt }: Snapshot): string {
    return this.clock.now().getTime() - createdAt.getTime() < CREATING_SECONDS * 1000 ? 'creating' : 'available';
  }

  all(): readonly Snapshot[] {
    return [...this.made.values()];
  }
}
