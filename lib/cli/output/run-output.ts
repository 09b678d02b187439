import type { RunEvent } from '../../runner/run/run-ports';
import { isScreen } from './live-screen';
import type { ProgressView } from './progress';
import { drawnProgress, Progress, toldProgress } from './progress';
import { runLines } from './run-lines';

/** What a run says, and where: lines that stay, and the progress of what lasts, which may be drawn below them. */
export class RunMouth {
  readonly progress: Progress;

  constructor(private readonly json: boolean) {
    this.progress = new Progress(viewFor(json));
  }

  /** What steps and gates print. */
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
  return toldProgress((line) => process.stdout.write(`${line}\n`), json);
}
