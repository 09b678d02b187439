/** One terminal in a picture. */
export interface Pane {
  readonly title: string;
  readonly lines: readonly string[];
}

const CELL = { width: 8.4, height: 18 };
const MARGIN = 14;
const TITLE = 30;

/** Its own dark ground makes it readable on a light page and on a dark one. */
const COLOURS = {
  ground: '#0d1117',
  edge: '#57606a',
  title: '#9ea7b3',
  text: '#e6edf3',
  bar: '#58a6ff',
  rest: '#30363d',
};

/** Terminals below each other, as a picture that needs no font of its own: each word stands at its column, and bars are drawn. */
export function terminalPicture(panes: readonly Pane[], columns: number): string {
  const width = Math.ceil(columns * CELL.width + 2 * MARGIN);
  const heights = panes.map(({ lines }) => TITLE + lines.length * CELL.height + 2 * MARGIN);
  const tops = heights.map((_, i) => heights.slice(0, i).reduce((sum, height) => sum + height, 0));
  const height = heights.reduce((sum, one) => sum + one, 0);
  const parts = panes.map((pane, i) => paneParts(pane, tops[i] ?? 0, width, heights[i] ?? 0));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14">`,
    ...parts.flat(),
    '</svg>',
    '',
  ].join('\n');
}

function paneParts({ title, lines }: Pane, top: number, width: number, height: number): readonly string[] {
  const { ground, edge, title: grey } = COLOURS;
  return [
    `<rect x="1" y="${top + 1}" width="${width - 2}" height="${height - 6}" rx="8" fill="${ground}" stroke="${edge}"/>`,
    `<text x="${MARGIN}" y="${top + 22}" fill="${grey}">${escaped(`$ ${title}`)}</text>`,
    ...lines.flatMap((line, row) => lineParts(line, top + TITLE + MARGIN + row * CELL.height)),
  ];
}

function lineParts(line: string, top: number): readonly string[] {
  return [...line.matchAll(/█+|░+|[^\s█░]+/g)].map(({ 0: word, index }) => {
    const x = round(MARGIN + index * CELL.width);
    const isBar = /[█░]/.test(word);
    if (!isBar) return `<text x="${x}" y="${top + 9}" fill="${COLOURS.text}">${escaped(word)}</text>`;
    const fill = word.startsWith('█') ? COLOURS.bar : COLOURS.rest;
    return `<rect x="${x}" y="${top - 3}" width="${round(word.length * CELL.width)}" height="13" fill="${fill}"/>`;
  });
}

const round = (value: number): number => Math.round(value * 10) / 10;
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
