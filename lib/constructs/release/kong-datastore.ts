import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { checkKinds } from '../props/prop-kinds';
import { templateFaults } from '../props/template-check';
import { referenced, securityGroup, shaped, within } from '../props/prop-shapes';

/** The PostgreSQL datastore of both releases. */
export interface IKongDatastore {
  /** Host name of the writer. */
  readonly host: string;
  /** TCP port of the writer. */
  readonly port: number;
  /** Name of the database. */
  readonly database: string;
  /** Database role that owns the tables. */
  readonly user: string;
  /** True if Kong connects with TLS. */
  readonly ssl: boolean;
  /** ARN of the password's secret in Secrets Manager. */
  readonly passwordSecretArn: string;
  /** Id of the datastore's security group, if rules are added to it. */
  readonly securityGroupId?: string;
}

/** Attributes of an existing datastore. */
export interface KongDatastoreAttributes {
  /**
   * Host name of the writer; a read replica cannot be migrated. During an upgrade another host makes the verdicts of the migrations
   * invalid.
   */
  readonly host: string;
  /** TCP port. @default 5432 */
  readonly port?: number;
  /** Name of the database. @default 'kong' */
  readonly database?: string;
  /** Database role that owns the tables; Kong and the migrations connect as this role. @default 'kong' */
  readonly user?: string;
  /** True if Kong connects to the datastore with TLS (`pg_ssl`). @default true */
  readonly ssl?: boolean;
  /**
   * ARN of the password's secret in Secrets Manager. JSON, plan and state contain only the ARN. For a JSON secret, as RDS and its rotation
   * use it, add the key: `ARN:password::` (Amazon ECS Developer Guide, "Pass Secrets Manager secrets"); `user` must then be the user of the
   * secret. Nodes read the secret only when they start. After a rotation (RDS rotates its managed master user every 7 days by default)
   * running nodes cannot open new connections until they are replaced. So give Kong a user of its own, and change its secret only when you
   * replace the nodes.
   */
  readonly passwordSecretArn: string;
  /**
   * Id of the datastore's security group. Rules are added to it that let the nodes and the one-off tasks in.
   * @default - no rule is added; the datastore must let the nodes in already
   */
  readonly securityGroupId?: string;
}

/** The datastore of both releases. It exists before the upgrade; the library does not create or change it. */
export class KongDatastore extends Construct implements IKongDatastore {
  /** Uses an existing datastore. */
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

/** Faults of a datastore's attributes, one sentence each. */
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
