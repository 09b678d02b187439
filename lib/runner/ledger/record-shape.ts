/** What a field of a parameter must hold. */
type Kind = 'text' | 'count' | 'roles' | 'texts' | 'counts';

const SLOTS = ['blue', 'green'] as const;

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;
const ofBoth =
  (is: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    typeof value === 'object' && value !== null && SLOTS.every((slot) => is((value as Record<string, unknown>)[slot]));

const IS: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  text: isText,
  count: isCount,
  texts: ofBoth(isText),
  counts: ofBoth(isCount),
  roles(value) {
    const { from, to } = (value ?? {}) as Record<string, unknown>;
    return from !== to && [from, to].every((slot) => SLOTS.some((one) => one === slot));
  },
};

/** The fields that are read of each parameter; others may be there, such as those of a later version. */
const SHAPES = {
  ledger: {
    stage: 'text',
    upgrade: 'count',
    seq: 'count',
    slots: 'roles',
    releases: 'texts',
    sizes: 'counts',
    owner: 'text',
  },
  intent: { stage: 'text' },
  verdict: { verdict: 'text', stage: 'text', evidence: 'text' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Kind>>>>;

export type RecordKind = keyof typeof SHAPES;

/** The value of a parameter; undefined where it is none that this library could go by. */
export function readRecord(kind: RecordKind, text: string): object | undefined {
  const value = objectIn(text) as Readonly<Record<string, unknown>> | undefined;
  const isWhole = Object.entries<Kind>(SHAPES[kind]).every(([field, is]) => IS[is](value?.[field]));
  return value && isWhole ? value : undefined;
}

export function objectIn(text: string): object | undefined {
  try {
    const it: unknown = JSON.parse(text);
    return typeof it === 'object' && it !== null && !Array.isArray(it) ? it : undefined;
  } catch {
    return undefined;
  }
}
