/** Tags as AWS shows them. */
export type Tags = Record<string, string>;
