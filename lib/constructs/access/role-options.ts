import { kmsKey, shaped } from '../props/prop-shapes';

/** House rules of the roles that the library makes. */
export interface RoleOptions {
  /**
   * ARN of the policy that bounds the roles, where an account lets nobody make a role without one. It must let through what the agent does:
   * docs/permissions.md. A change is made in place; nodes that run keep what they have.
   * @default - no boundary
   */
  readonly permissionsBoundaryArn?: string;
  /** IAM path of the roles, such as `/gateways/`. A change makes other roles and replaces the nodes that run; see `patch`. @default '/' */
  readonly rolePath?: string;
  /**
   * Begins the roles' names, before the gateway's name and a dash. Roles are the account's, not a region's: a gateway of the same name in
   * another region needs one. A change makes other roles and replaces the nodes that run; see `patch`.
   * @default - the gateway's name begins them
   */
  readonly roleNamePrefix?: string;
  /**
   * ARNs of your own KMS keys with which the secrets are encrypted: the agent may then decrypt with them. AWS's own key `aws/secretsmanager`
   * needs nothing (Amazon ECS Developer Guide, "Amazon ECS task execution IAM role"). A change changes policies in place and no node; without
   * the right key a node that starts later can't read its secrets.
   * @default - none
   */
  readonly secretKmsKeyArns?: readonly string[];
}

/** What is wrong with the house rules of the roles, one sentence each. */
export function roleFaults(options: RoleOptions & { readonly permissions?: unknown }): readonly (string | undefined)[] {
  const { permissionsBoundaryArn, rolePath, roleNamePrefix, secretKmsKeyArns, permissions } = options;
  const given = Object.entries({ permissionsBoundaryArn, rolePath, roleNamePrefix, secretKmsKeyArns });
  const idle = given.filter(([, value]) => value !== undefined).map(([name]) => name);
  if (permissions !== undefined && idle.length > 0)
    return [`${idle.join(', ')} must not be given with permissions: those roles exist; set it where they are made`];
  return [
    permissionsBoundaryArn === undefined
      ? undefined
      : shaped(
          'permissionsBoundaryArn',
          permissionsBoundaryArn,
          /^arn:[\w-]+:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/,
          'arn:aws:iam::123456789012:policy/NAME',
        ),
    rolePath === undefined || /^\/([\x21-\x7e]{1,510}\/)?$/.test(rolePath)
      ? undefined
      : `rolePath must begin and end with /, such as /gateways/, got "${rolePath}"`,
    roleNamePrefix === undefined || /^[A-Za-z0-9-]{1,32}$/.test(roleNamePrefix)
      ? undefined
      : `roleNamePrefix must be 1 to 32 letters, digits or dashes, got "${roleNamePrefix}"`,
    ...(secretKmsKeyArns ?? []).map((arn) => kmsKey('secretKmsKeyArns', arn)),
  ];
}
