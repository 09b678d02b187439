import { clearScreenDown, moveCursor } from 'node:readline';
import type { WriteStream } from 'node:tty';
import { printable } from '../../domain';

/** A stream that something can be drawn on in place: a terminal that takes orders, and no log of a CI. */
export function isScreen(stream: { readonly isTTY?: boolean }, { TERM, CI = '' }: NodeJS.ProcessEnv): boolean {
  const isCi = CI !== '' && CI !== 'false' && CI !== '0';
  return stream.isTTY === true && TERM !== 'dumb' && !isCi;
}

/** A terminal of no size does not know its own. */
export const columnsOf = ({ columns }: Pick<WriteStream, 'columns'>): number => columns || 80;

/** A part of the terminal that is drawn anew, in place. */
export class LiveScreen {
  private height = 0;

  constructor(private readonly terminal: WriteStream) {}

  /** A line that would wrap, or a tree higher than the terminal, could not be drawn over: it is cut. */
  draw(lines: readonly string[]): void {
    const { terminal } = this;
    const [rows, columns] = [terminal.rows || 24, columnsOf(terminal)];
    const shown = lines.slice(0, Math.max(1, rows - 1)).map((line) => printable(line).slice(0, columns - 1));
    this.clear();
    terminal.write(`${shown.join('\n')}\n`);
    this.height = shown.length;
  }

  /** Takes away what was drawn, so that lines that stay can be written in its place. */
  clear(): void {
    if (this.height === 0) return;
    moveCursor(this.terminal, 0, -this.height);
    clearScreenDown(this.terminal);
    this.height = 0;
  }
}
