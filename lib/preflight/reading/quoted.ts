/** An identifier as PostgreSQL reads it, whatever its characters. */
export function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
