import { randomBytes, scryptSync, timingSafeEqual, createHash } from 'node:crypto';
import type { Client } from 'pg';

const PREFIX = '$2b$09$';
const SALT_LENGTH = 22;

/** Shaped as bcrypt's; Node has no bcrypt, and only the shape matters here. */
function hash(token: string, salt: string): string {
  const digest = scryptSync(token, salt, 32, { N: 1024 }).toString('base64url').slice(0, 31);
  return `${PREFIX}${salt}${digest}`;
}

function ident(token: string): string {
  return createHash('sha1').update(token).digest('hex').slice(0, 5);
}

function fits(token: string, stored: string): boolean {
  const salt = stored.slice(PREFIX.length, PREFIX.length + SALT_LENGTH);
  const expected = Buffer.from(hash(token, salt));
  const given = Buffer.from(stored);
  return expected.length === given.length && timingSafeEqual(expected, given);
}

interface UserRow {
  readonly id: string;
  readonly user_token: string;
}

/**
 * True if the token belongs to a user. A new node stores the hash of a plain token that was used, and by that locks the old
 * nodes out, which compare what is stored (Kong Enterprise 0.35 change log).
 */
export async function isKnownToken(client: Client, token: string, framework: 'legacy' | 'phased'): Promise<boolean> {
  const plain = await client.query<UserRow>('SELECT id FROM rbac_users WHERE user_token = $1 AND enabled', [token]);
  const [user] = plain.rows;
  if (framework === 'legacy') return user !== undefined;
  if (user !== undefined) {
    const salt = randomBytes(17).toString('base64url').slice(0, SALT_LENGTH);
    await client.query('UPDATE rbac_users SET user_token = $2, user_token_ident = $3 WHERE id = $1', [
      user.id,
      hash(token, salt),
      ident(token),
    ]);
    return true;
  }
  const { rows } = await client.query<UserRow>(
    'SELECT id, user_token FROM rbac_users WHERE user_token_ident = $1 AND enabled',
    [ident(token)],
  );
  return rows.some((row) => fits(token, row.user_token));
}
