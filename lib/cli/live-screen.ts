import { clearScreenDown, moveCursor } from 'node:readline';
import type { WriteStream } from 'node:tty';
import { printable } from '../domain';

/** A part of the terminal that is drawn anew, in place. */
export class LiveScreen {
  private height = 0;

  constructor(private readonly terminal: WriteStream) {}

  /** A line that would wrap, or a tree higher than the terminal, could not be drawn over: it is cut. */
  draw(lines: readonly string[]): void {
    const { terminal } = this;
    // A terminal of no size does not know its own.
    const [rows, columns] = [terminal.rows || 24, terminal.columns || 80];
    const shown = lines.slice(0, Math.max(1, rows - 1)).map((line) => printable(line).slice(0, columns - 1));
    if (this.height > 0) moveCursor(terminal, 0, -this.height);
    clearScreenDown(terminal);
    terminal.write(`${shown.join('\n')}\n`);
    this.height = shown.length;
  }
}
