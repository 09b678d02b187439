import { randomBytes } from 'node:crypto';
import { AwsError } from '../cloud/common/aws-error';

/** The caller's identity, as STS reports it. */
export interface Identity {
  readonly account: string;
  readonly arn: string;
  readonly userId: string;
}

/** The roles that were assumed, by the access keys that were given out for them. */
export class Identities {
  private readonly byAccessKey = new Map<string, Identity>();
  private readonly own: Identity;

  constructor(account: string) {
    this.own = { account, arn: `arn:aws:iam::${account}:user/lab`, userId: 'AIDALAB' };
  }

  of(accessKey: string | undefined): Identity {
    return this.byAccessKey.get(accessKey ?? '') ?? this.own;
  }

  assume(roleArn: string, session: string): { readonly accessKey: string; readonly identity: Identity } {
    const match = /^arn:aws[\w-]*:iam::(\d{12}):role\/(.+)$/.exec(roleArn);
    const [, account, path] = match ?? [];
    if (account === undefined || path === undefined) {
      throw new AwsError('ValidationError', `${roleArn} is invalid`);
    }
    const name = path.slice(path.lastIndexOf('/') + 1);
    const identity: Identity = {
      account,
      arn: `arn:aws:sts::${account}:assumed-role/${name}/${session}`,
      userId: `AROALAB:${session}`,
    };
    const accessKey = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
    this.byAccessKey.set(accessKey, identity);
    return { accessKey, identity };
  }
}
