import { layerOf, roomGraph } from './import-graph';
import { ROOMS } from './rooms';

const BEGIN = '<!-- rooms: npm run docs:architecture -->';
const END = '<!-- end of rooms -->';

/** The drawing: a line for each room with its topic, and the rooms that it imports. */
export function drawing(): string {
  const graph = roomGraph();
  const lines = Object.entries(ROOMS).map(([room, topic]) => {
    const imported = [...(graph.get(room) ?? [])].sort().map((it) => shortened(it, room));
    return `${room.padEnd(31)} ${topic}${imported.length === 0 ? '' : `\n${' '.repeat(32)}<- ${imported.join(', ')}`}`;
  });
  return ['```', ...lines, '```'].join('\n');
}

/** A room of the same layer goes without the layer's name. */
function shortened(imported: string, room: string): string {
  const layer = layerOf(room);
  return layerOf(imported) === layer ? imported.replace(new RegExp(`^(lib/${layer}|lab/lib)/`), '') : imported;
}

/** The page with the drawing of now between its marks. */
export function withDrawing(page: string): string {
  const [before = '', rest = ''] = page.split(BEGIN);
  const [, after = ''] = rest.split(END);
  return `${before}${BEGIN}\n\n${drawing()}\n\n${END}${after}`;
}
