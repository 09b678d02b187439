/** Characters of a tree and its bars. */
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

/** Characters for the locale, whose variables have the order of POSIX. A terminal without a locale is assumed to use UTF-8. */
export function glyphsFor({ LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): Glyphs {
  const locale = [LC_ALL, LC_CTYPE, LANG].find((value) => value !== undefined && value !== '');
  return locale === undefined || /utf-?8/i.test(locale) ? UNICODE : ASCII;
}
