import type { RunEvent } from '../../runner/run/run-ports';
import { runLines } from '../../runner/run/run-lines';
import { isScreen } from './live-screen';
import type { ProgressView } from './progress';
import { drawnProgress, loggedProgress, Progress } from './progress';

/** The output of a run: lines that stay, and the progress of long calls, which may be drawn below the lines. */
export class RunOutput {
  readonly progress: Progress;

  constructor(private readonly json: boolean) {
    this.progress = new Progress(viewFor(json));
  }

  /** Prints a line of a step or a gate. */
  readonly say = (line: string): void => {
    this.write(this.json ? process.stderr : process.stdout, line);
  };

  readonly warn = (line: string): void => {
    this.write(process.stderr, line);
  };

  readonly tell = (event: RunEvent): void => {
    for (const line of this.json ? [JSON.stringify(event)] : runLines(event)) this.write(process.stdout, line);
  };

  private write(stream: NodeJS.WriteStream, line: string): void {
    this.progress.aside(() => stream.write(`${line}\n`));
  }
}

function viewFor(json: boolean): ProgressView {
  if (!json && isScreen(process.stdout, process.env)) return drawnProgress(process.stdout);
  return loggedProgress((line) => process.stdout.write(`${line}\n`), json);
}
