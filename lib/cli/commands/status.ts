import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import type { UpgradeOutline } from '../../domain';
import { exitWith } from '../output/exit';
import { readNumber } from '../options/lab-options';
import { glyphsFor } from '../output/glyphs';
import { columnsOf, isScreen, LiveScreen } from '../output/live-screen';
import { statusLine, statusLines, statusTree } from '../output/status-lines';
import type { AppFlags } from '../options/app-options';
import { addAppOptions } from '../options/app-options';
import { UpgradeSession } from '../../runner/session/upgrade-session';
import type { UpgradeStatus } from '../../runner/session/upgrade-status';
import { lookAt } from '../../runner/session/upgrade-status';

interface StatusFlags extends AppFlags {
  readonly watch?: boolean;
  readonly interval: string;
  readonly json?: boolean;
}

export function register(program: Command): void {
  addAppOptions(program.command('status'))
    .description('shows the stage of the upgrade, and the ledger, weights, nodes and verdicts of now; changes nothing')
    .option(
      '--watch',
      'repeat until Ctrl-C, also during a run: a live tree in a terminal, elsewhere one line for each change',
    )
    .option('--interval <seconds>', 'time between two queries', '5')
    .option('--json', 'print JSON; with --watch one object a line for each change')
    .addHelpText(
      'after',
      '\nExamples:\n  npx kong-bluegreen status\n  npx kong-bluegreen status --watch\n  npx kong-bluegreen status --watch --json\n',
    )
    .action((flags: StatusFlags) => exitWith(() => status(flags), flags));
}

async function status(flags: StatusFlags): Promise<void> {
  const seconds = readNumber('--interval', flags.interval, 1, 3600);
  const json = flags.json === true;
  await UpgradeSession.use(flags, { looks: true }, async (session) => {
    const outline = await session.workspace.use('baseline', false);
    const now = await lookAt(session, outline);
    if (flags.watch === true) {
      await watch(
        session,
        outline,
        now,
        seconds,
        json || !isScreen(process.stdout, process.env) ? changes(json) : live(),
      );
      return;
    }
    for (const line of json ? [JSON.stringify(now, undefined, 2)] : statusLines(now)) say(line);
  });
}

const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const time = (): string => new Date().toTimeString().slice(0, 8);

/** Shows a status, or the reason why it is missing. */
interface View {
  seen(now: UpgradeStatus): void;
  failed(why: string): void;
}

/** Repeats until Ctrl-C or the end of the upgrade. A query that fails is reported and repeated: AWS may throttle, or a run may change the state. */
async function watch(
  session: UpgradeSession,
  outline: UpgradeOutline,
  first: UpgradeStatus,
  seconds: number,
  view: View,
): Promise<void> {
  const { signal } = session;
  const isStopped = (): boolean => signal.aborted;
  let now = first;
  view.seen(now);
  while (!isStopped() && (now.next !== undefined || now.begun !== undefined)) {
    try {
      await delay(seconds * 1000, undefined, { signal });
      now = await lookAt(session, outline);
      view.seen(now);
    } catch (error) {
      if (!isStopped()) view.failed((error as Error).message);
    }
  }
}

function live(): View {
  const screen = new LiveScreen(process.stdout);
  const glyphs = glyphsFor(process.env);
  let tree: readonly string[] = [];
  return {
    seen(now) {
      tree = statusTree(now, { time: time(), glyphs, columns: columnsOf(process.stdout) });
      screen.draw(tree);
    },
    failed(why) {
      screen.draw([...tree, `${time()} ${why}; asking again`]);
    },
  };
}

/** Prints only what differs from the last status. */
function changes(json: boolean): View {
  let last = '';
  return {
    seen(now) {
      const text = json ? JSON.stringify(now) : statusLine(now);
      if (text !== last) say(json ? text : `${time()} ${text}`);
      last = text;
    },
    failed(why) {
      process.stderr.write(`kong-bluegreen: ${why}; asking again\n`);
    },
  };
}
