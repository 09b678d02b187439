/** A column has a value that Kong does not write. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function wrong(column: string, expected: string, value: unknown): ShapeError {
  return new ShapeError(`${column} should hold ${expected}, but holds ${kindOf(value)}`);
}

export function text(value: unknown, column: string): string {
  if (typeof value === 'string') return value;
  throw wrong(column, 'a text', value);
}

export function textOr<T>(value: unknown, column: string, otherwise: T): string | T {
  return value === null || value === undefined ? otherwise : text(value, column);
}

/** A count that is wider than a JavaScript number arrives as text. */
export function number(value: unknown, column: string): number {
  const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof parsed === 'number' && Number.isFinite(parsed)) return parsed;
  throw wrong(column, 'a number', value);
}

export function numberOr<T>(value: unknown, column: string, otherwise: T): number | T {
  return value === null || value === undefined ? otherwise : number(value, column);
}

export function flag(value: unknown, column: string): boolean {
  if (typeof value === 'boolean') return value;
  throw wrong(column, 'true or false', value);
}

/** NULL and `{}` both mean an empty list. */
export function texts(value: unknown, column: string): readonly string[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) throw wrong(column, 'a list of texts', value);
  return value.map((entry) => text(entry, column));
}
