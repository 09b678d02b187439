/** A decision of a person's to go on in spite of a finding. */
export interface Waiver {
  /** The finding's id. */
  readonly id: string;
  /** Why; it is written into the report. */
  readonly reason: string;
  /** Last day on which it counts, as `2026-12-31`. */
  readonly expires: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Whether the text is a day of the calendar. */
export function isDay(text: string): boolean {
  if (!DAY.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** What is wrong with a waiver, whatever was found; undefined when nothing is. */
export function waiverFault(waiver: Waiver, ids: readonly string[], today: string): string | undefined {
  const name = `waiver of "${waiver.id}"`;
  if (!ids.includes(waiver.id)) {
    return `${name} does not count: there is no check of that name at this moment; the report's table names them all`;
  }
  if (!/[\p{L}\p{N}]/u.test(waiver.reason))
    return `${name} does not count: it has no reason; say why the finding may stand`;
  if (!isDay(waiver.expires)) {
    return `${name} does not count: expires must be a day such as 2026-12-31, got "${waiver.expires}"`;
  }
  if (waiver.expires < today) {
    return `${name} does not count: it expired on ${waiver.expires}; mend the finding, or decide anew`;
  }
  return undefined;
}
