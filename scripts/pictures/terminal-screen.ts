const ESCAPE = '\u001b';
/** Orders that the command gives to a terminal: move up some lines, and clear everything below. */
const ORDERS = new RegExp(`${ESCAPE}\\[(\\d+)A|${ESCAPE}\\[0J|\\r|\\n|[^${ESCAPE}\\r\\n]+`, 'g');

/** The screen of a terminal after these bytes. Any other order is a mistake of this script. */
export function screenOf(bytes: string): readonly string[] {
  const lines: string[] = [];
  let row = 0;
  const left = bytes.replace(ORDERS, (part, up?: string) => {
    if (part.endsWith('A')) row -= Number(up);
    else if (part.endsWith('J')) lines.length = row;
    else if (part === '\n') row += 1;
    else if (part !== '\r') lines[row] = (lines[row] ?? '') + part;
    return '';
  });
  if (left !== '') throw new Error(`the terminal was given ${JSON.stringify(left.slice(0, 40))}`);
  return Array.from(lines, (line: string | undefined) => line ?? '');
}
