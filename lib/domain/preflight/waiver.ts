/** A person's decision to continue in spite of a finding. */
export interface Waiver {
  /** Id of the check whose finding is waived. */
  readonly id: string;
  /** Reason; the report shows it. */
  readonly reason: string;
  /** Last day on which the waiver counts, as `2026-12-31`. */
  readonly expires: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** True if the text is a day of the calendar. */
export function isDay(text: string): boolean {
  if (!DAY.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** The fault of a waiver itself, independent of the findings; undefined if it has none. */
export function waiverFault(waiver: Waiver, ids: readonly string[], today: string): string | undefined {
  const name = `waiver of "${waiver.id}"`;
  if (!ids.includes(waiver.id)) {
    return `${name} does not count: no check of this phase has that id; copy the id from the report's table`;
  }
  if (!/[\p{L}\p{N}]/u.test(waiver.reason))
    return `${name} does not count: it has no reason; write the reason why you accept the finding`;
  if (!isDay(waiver.expires)) {
    return `${name} does not count: expires must be a day such as 2026-12-31, got "${waiver.expires}"`;
  }
  if (waiver.expires < today) {
    return `${name} does not count: it expired on ${waiver.expires}; fix the finding, or give the waiver a new date`;
  }
  return undefined;
}
