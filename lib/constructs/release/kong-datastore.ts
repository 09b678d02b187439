import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { checkKinds } from '../props/prop-kinds';
import { templateFaults } from '../props/template-check';
import { referenced, securityGroup, shaped, within } from '../props/prop-shapes';

/** The PostgreSQL datastore that both colours share. */
export interface IKongDatastore {
  /** Host name of the writer. */
  readonly host: string;
  /** TCP port of the writer. */
  readonly port: number;
  /** Name of the database. */
  readonly database: string;
  /** Role that owns the tables. */
  readonly user: string;
  /** Kong connects with TLS. */
  readonly ssl: boolean;
  /** Secrets Manager ARN of the password. */
  readonly passwordSecretArn: string;
  /** Security group of the datastore, where rules are to be added to it. */
  readonly securityGroupId?: string;
}

/** An existing datastore, by its attributes. */
export interface KongDatastoreAttributes {
  /** Host name of the writer; a read replica can't be migrated. Changing it is a change of the target. */
  readonly host: string;
  /** TCP port. @default 5432 */
  readonly port?: number;
  /** Database name. @default 'kong' */
  readonly database?: string;
  /** Role that owns the tables; the migrations run as this role. @default 'kong' */
  readonly user?: string;
  /** TLS from Kong to the datastore (`pg_ssl`). @default true */
  readonly ssl?: boolean;
  /**
   * Secrets Manager ARN of the password. Only the ARN reaches JSON, plan and state. Of a JSON secret, as RDS and its rotation keep it, add the
   * key: `ARN:password::` (Amazon ECS Developer Guide, "Pass Secrets Manager secrets"); `user` must then be the secret's user. Nodes read it
   * when they start and keep it: once a secret rotates (a master user's that RDS manages, every 7 days unless told otherwise), nodes that run
   * get no new connection until they are replaced. So give Kong a user of its own, whose secret changes only when you replace the nodes.
   */
  readonly passwordSecretArn: string;
  /**
   * Security group of the datastore. With it, rules are added that let the nodes and the one-off tasks in.
   * @default - no rule is added; the datastore must let the nodes in by other means
   */
  readonly securityGroupId?: string;
}

/** The datastore that both colours share. It exists before the upgrade; nothing of it is created or changed here. */
export class KongDatastore extends Construct implements IKongDatastore {
  /** An existing datastore comes in by its attributes. */
  static fromAttributes(scope: Construct, id: string, attributes: KongDatastoreAttributes): IKongDatastore {
    return new KongDatastore(scope, id, attributes);
  }

  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly ssl: boolean;
  readonly passwordSecretArn: string;
  readonly securityGroupId?: string;

  private constructor(scope: Construct, id: string, attributes: KongDatastoreAttributes) {
    super(scope, id);
    checkKinds('KongDatastore', attributes, 'KongDatastoreAttributes');
    this.host = attributes.host;
    this.port = attributes.port ?? 5432;
    this.database = attributes.database ?? 'kong';
    this.user = attributes.user ?? 'kong';
    this.ssl = attributes.ssl ?? true;
    this.passwordSecretArn = attributes.passwordSecretArn;
    if (attributes.securityGroupId !== undefined) this.securityGroupId = attributes.securityGroupId;
  }
}

/** What is wrong with a datastore's attributes, one sentence each. */
export function datastoreFaults(datastore: IKongDatastore): readonly string[] {
  const { port, host, database, user, passwordSecretArn, securityGroupId } = datastore;
  const name = /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/;
  return [
    Token.isUnresolved(port) ? undefined : within('datastore.port', port, 1, 65535),
    shaped('datastore.host', host, name, 'kong.cluster-abc.eu-west-1.rds.amazonaws.com (a host name)'),
    shaped('datastore.database', database, /^.{1,63}$/, 'kong (the name of a database)'),
    shaped('datastore.user', user, /^.{1,63}$/, 'kong (the name of a role of PostgreSQL)'),
    ...templateFaults({ datastore: { host, database, user } }),
    securityGroup('datastore.securityGroupId', securityGroupId),
    referenced('datastore.passwordSecretArn', passwordSecretArn),
  ].filter((sentence) => sentence !== undefined);
}
