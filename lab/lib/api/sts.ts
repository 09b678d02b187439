import { digest } from '../cloud/common/arn';
import type { Operations } from './operation';

/** AWS: STS API, AssumeRole, `DurationSeconds`: an hour unless told otherwise. */
const DEFAULT_SECONDS = 3600;

/** Security Token Service. A role of another account is assumed as such, so that a wrong account is noticed. */
export const stsOperations: Operations = {
  GetCallerIdentity: (_input, { identities, accessKey }) => {
    const { account, arn, userId } = identities.of(accessKey);
    return { Account: account, Arn: arn, UserId: userId };
  },

  AssumeRole: (input, { cloud, identities }) => {
    const assumed = identities.assume(input.text('RoleArn'), input.text('RoleSessionName'));
    const seconds = input.optionalNumber('DurationSeconds') ?? DEFAULT_SECONDS;
    return {
      Credentials: {
        AccessKeyId: assumed.accessKey,
        SecretAccessKey: digest(assumed.accessKey),
        SessionToken: digest(`${assumed.accessKey}-session`),
        Expiration: new Date(cloud.clock.now().getTime() + seconds * 1000),
      },
      AssumedRoleUser: { AssumedRoleId: assumed.identity.userId, Arn: assumed.identity.arn },
    };
  },
};
