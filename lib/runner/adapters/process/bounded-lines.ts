import type { Readable } from 'node:stream';

/** Of a longer line the rest is left out: what a program prints is anybody's, and must not fill the memory. */
const MAX_LINE = 65_536;

/** Hands on what a program prints, line by line. */
export function readLines(stream: Readable, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const [first = '', ...others] = chunk.split('\n');
    const lines = [rest + first.slice(0, Math.max(0, MAX_LINE - rest.length)), ...others];
    rest = (lines.pop() ?? '').slice(0, MAX_LINE);
    for (const line of lines) onLine(line.slice(0, MAX_LINE));
  });
  stream.on('end', () => {
    if (rest !== '') onLine(rest);
  });
}
