/** A resource of a type that has no behaviour in the lab: kept, never acted upon, named in the report. */
export interface IPassiveRecords {
  put(type: string, id: string, attributes: Readonly<Record<string, unknown>>): void;
  get(type: string, id: string): Readonly<Record<string, unknown>> | undefined;
  delete(type: string, id: string): void;
  /** Types with at least one resource that was ever kept. */
  types(): readonly string[];
}

/** Resources that the lab keeps but never acts upon. */
export class PassiveRecords implements IPassiveRecords {
  private readonly records = new Map<string, Map<string, Readonly<Record<string, unknown>>>>();

  put(type: string, id: string, attributes: Readonly<Record<string, unknown>>): void {
    const ofType = this.records.get(type) ?? new Map<string, Readonly<Record<string, unknown>>>();
    this.records.set(type, ofType);
    ofType.set(id, attributes);
  }

  get(type: string, id: string): Readonly<Record<string, unknown>> | undefined {
    return this.records.get(type)?.get(id);
  }

  delete(type: string, id: string): void {
    this.records.get(type)?.delete(id);
  }

  types(): readonly string[] {
    return [...this.records.keys()].sort();
  }
}
