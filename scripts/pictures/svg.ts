/** Colours of the diagrams in both modes of a page. The picture has its own background, so it is readable on every page. */
const LIGHT = {
  ground: '#ffffff',
  panel: '#f6f8fa',
  edge: '#8c959f',
  text: '#1f2328',
  quiet: '#57606a',
  blue: '#0969da',
  blueFill: '#ddf4ff',
  green: '#1a7f37',
  greenFill: '#dafbe1',
  stop: '#cf222e',
};
const DARK: typeof LIGHT = {
  ground: '#0d1117',
  panel: '#161b22',
  edge: '#6e7681',
  text: '#e6edf3',
  quiet: '#9ea7b3',
  blue: '#58a6ff',
  blueFill: '#0c2d6b',
  green: '#3fb950',
  greenFill: '#0f3d1d',
  stop: '#ff7b72',
};

type Palette = typeof LIGHT;

const rules = (palette: Palette): string =>
  [
    `.ground{fill:${palette.ground};stroke:${palette.edge}}`,
    `.panel{fill:${palette.panel};stroke:${palette.edge}}`,
    `.blue{fill:${palette.blueFill};stroke:${palette.blue}}`,
    `.green{fill:${palette.greenFill};stroke:${palette.green}}`,
    `.line{fill:none;stroke:${palette.quiet}}`,
    `.stripe{fill:${palette.panel}}`,
    `.head{fill:${palette.quiet}}`,
    `.stop{fill:none;stroke:${palette.stop};stroke-dasharray:6 4}`,
    `text{fill:${palette.text}}`,
    `text.quiet{fill:${palette.quiet}}`,
    `text.warn{fill:${palette.stop}}`,
  ].join('');

const FIXED =
  "text{font:14px system-ui,-apple-system,'Segoe UI','DejaVu Sans',sans-serif}" +
  "text.code{font-family:ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace}" +
  'text.small{font-size:12.5px}text.strong{font-weight:600}text.middle{text-anchor:middle}text.end{text-anchor:end}' +
  '.ground,.panel,.blue,.green,.line,.stop{stroke-width:1.5}';

/** A whole picture with its own background, its styles for light and dark pages, and a title for screen readers. */
export function picture(size: { width: number; height: number }, title: string, parts: readonly string[]): string {
  const { width, height } = size;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>${FIXED}${rules(LIGHT)}@media (prefers-color-scheme:dark){${rules(DARK)}}</style>`,
    box({ x: 1, y: 1, width: width - 2, height: height - 2 }, 'ground'),
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function box({ x, y, width, height }: Area, style: string): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" class="${style}"/>`;
}

export function text(x: number, y: number, words: string, style = ''): string {
  return `<text x="${x}" y="${y}"${style === '' ? '' : ` class="${style}"`}>${escaped(words)}</text>`;
}

type Point = readonly [x: number, y: number];

/** A line through the points. */
export function line(points: readonly Point[], style = 'line'): string {
  return `<polyline points="${points.map(([x, y]) => `${x},${y}`).join(' ')}" class="${style}"/>`;
}

const HEAD = { length: 9, half: 4 };

export function dot(x: number, y: number): string {
  return `<circle cx="${x}" cy="${y}" r="4.5" class="head"/>`;
}

/** A line through the points with a head at its last one. The last part must be level or upright. */
export function arrow(points: readonly Point[]): string {
  const [end = [0, 0], before = [0, 0]] = [...points].reverse();
  const [dx, dy] = [Math.sign(end[0] - before[0]), Math.sign(end[1] - before[1])];
  const [x, y] = [end[0] - dx * HEAD.length, end[1] - dy * HEAD.length];
  const corners = [end, [x - dy * HEAD.half, y - dx * HEAD.half], [x + dy * HEAD.half, y + dx * HEAD.half]];
  const head = `<polygon points="${corners.map((corner) => corner.join(',')).join(' ')}" class="head"/>`;
  return `${line([...points.slice(0, -1), [x, y]])}${head}`;
}

const escaped = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
