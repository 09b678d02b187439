import { kmsKey, shaped } from '../props/prop-shapes';

/** Options of the roles that the library creates. */
export interface RoleOptions {
  /**
   * ARN of the permissions boundary of the roles, for accounts that require one. It must allow the actions of the ECS agent, see
   * docs/permissions.md. A change updates the roles in place and replaces no node.
   * @default - no boundary
   */
  readonly permissionsBoundaryArn?: string;
  /**
   * IAM path of the roles, for example `/gateways/`. A change creates other roles and replaces the running nodes; see `patch`. @default '/'
   */
  readonly rolePath?: string;
  /**
   * Prefix of the roles' names, before a dash and the gateway's name. Role names are unique in an account over all regions, so a second
   * gateway of the same name in another region needs a prefix. A change creates other roles and replaces the running nodes; see `patch`.
   * @default - the names begin with the gateway's name
   */
  readonly roleNamePrefix?: string;
  /**
   * ARNs of your own KMS keys that encrypt the secrets; the ECS agent gets the right to decrypt with them. The key `aws/secretsmanager` of
   * AWS needs no right (Amazon ECS Developer Guide, "Amazon ECS task execution IAM role"). A change updates the policies in place and
   * replaces no node. If a key is missing, nodes that start later cannot read their secrets.
   * @default - none
   */
  readonly secretKmsKeyArns?: readonly string[];
}

/** Faults of the role options, one sentence each. */
export function roleFaults(options: RoleOptions & { readonly permissions?: unknown }): readonly (string | undefined)[] {
  const { permissionsBoundaryArn, rolePath, roleNamePrefix, secretKmsKeyArns, permissions } = options;
  const given = Object.entries({ permissionsBoundaryArn, rolePath, roleNamePrefix, secretKmsKeyArns });
  const unused = given.filter(([, value]) => value !== undefined).map(([name]) => name);
  if (permissions !== undefined && unused.length > 0)
    return [
      `${unused.join(', ')} must not be given with permissions: those roles exist; set it where they are created`,
    ];
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
      : `rolePath must begin and end with /, for example /gateways/, got "${rolePath}"`,
    roleNamePrefix === undefined || /^[A-Za-z0-9-]{1,32}$/.test(roleNamePrefix)
      ? undefined
      : `roleNamePrefix must be 1 to 32 letters, digits or dashes, got "${roleNamePrefix}"`,
    ...(secretKmsKeyArns ?? []).map((arn) => kmsKey('secretKmsKeyArns', arn)),
  ];
}
