/** A path into a state: names, and indexes of lists. */
export type Path = readonly (string | number)[];

/** A path as the protocol writes it. */
export function attributePath(path: Path): { readonly steps: readonly object[] } {
  return {
    steps: path.map((part) => (typeof part === 'number' ? { element_key_int: part } : { attribute_name: part })),
  };
}
