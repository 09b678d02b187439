/** The signs that a tree and its bars are drawn with. */
export interface Glyphs {
  readonly passed: string;
  readonly stands: string;
  readonly begun: string;
  readonly waiting: string;
  readonly branch: string;
  readonly last: string;
  readonly trunk: string;
  readonly full: string;
  readonly empty: string;
}

const UNICODE: Glyphs = {
  passed: '✔',
  stands: '●',
  begun: '◷',
  waiting: '·',
  branch: '├─',
  last: '└─',
  trunk: '│',
  full: '█',
  empty: '░',
};

const ASCII: Glyphs = {
  passed: 'v',
  stands: '*',
  begun: '~',
  waiting: '.',
  branch: '|-',
  last: '`-',
  trunk: '|',
  full: '#',
  empty: '.',
};

/** By the locale, as POSIX ranks its variables; where none is set, a terminal of today is taken for one of UTF-8. */
export function glyphsFor({ LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): Glyphs {
  const locale = [LC_ALL, LC_CTYPE, LANG].find((value) => value !== undefined && value !== '');
  return locale === undefined || /utf-?8/i.test(locale) ? UNICODE : ASCII;
}
