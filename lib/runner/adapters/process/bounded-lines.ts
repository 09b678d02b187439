import type { Readable } from 'node:stream';

/** Passes on the output of a program, line by line. Of a longer line the rest is left out, so that no program can fill the memory. */
export function readLines(stream: Readable, onLine: (line: string) => void, longest = Infinity): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const [first = '', ...others] = chunk.split('\n');
    const lines = [rest + first.slice(0, Math.max(0, longest - rest.length)), ...others];
    rest = (lines.pop() ?? '').slice(0, longest);
    for (const line of lines) onLine(line.slice(0, longest));
  });
  stream.on('end', () => {
    if (rest !== '') onLine(rest);
  });
}
