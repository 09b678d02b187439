import { clearScreenDown, moveCursor } from 'node:readline';
import type { WriteStream } from 'node:tty';
import { printable } from '../../domain';

/** True for a terminal in which a part can be drawn again in place; false for the log of a pipeline. */
export function isScreen(stream: { readonly isTTY?: boolean }, { TERM, CI = '' }: NodeJS.ProcessEnv): boolean {
  const isCi = CI !== '' && CI !== 'false' && CI !== '0';
  return stream.isTTY === true && TERM !== 'dumb' && !isCi;
}

/** Width of the terminal; a terminal that reports 0 does not know its width. */
export const columnsOf = ({ columns }: Pick<WriteStream, 'columns'>): number => columns || 80;

/** Lines at the end of a terminal that are drawn again in place. */
export class LiveScreen {
  private height = 0;

  constructor(private readonly terminal: WriteStream) {}

  /** Cuts lines that would wrap and trees that are higher than the terminal: they could not be drawn over. */
  draw(lines: readonly string[]): void {
    const { terminal } = this;
    const [rows, columns] = [terminal.rows || 24, columnsOf(terminal)];
    const shown = lines.slice(0, Math.max(1, rows - 1)).map((line) => printable(line).slice(0, columns - 1));
    this.clear();
    terminal.write(`${shown.join('\n')}\n`);
    this.height = shown.length;
  }

  /** Removes the lines, so that other lines can be written in their place. */
  clear(): void {
    if (this.height === 0) return;
    moveCursor(this.terminal, 0, -this.height);
    clearScreenDown(this.terminal);
    this.height = 0;
  }
}
