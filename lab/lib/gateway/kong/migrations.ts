import { setTimeout as delay } from 'node:timers/promises';
import type { ContainerFault } from './container-faults';
import { components } from './catalogue';
import { databaseError, openClient } from './database';
import { LEGACY_COMMANDS } from './legacy-migrations';
import type { FaultMessage, Order } from './order';
import { PHASED_COMMANDS } from './phased-migrations';
import { settings } from './settings';

interface Arguments {
  readonly command: string;
  readonly quiet: boolean;
  readonly force: boolean;
  /** Seconds. */
  readonly lockTimeout: number;
  readonly dbTimeout: number;
}

const DEFAULT_TIMEOUT = 60;
const STEP_MS = 20;
/** However much the clock is compressed, a real program must be able to end before its lock does. */
const MIN_LOCK_MS = 3000;

function parse(args: readonly string[]): Arguments {
  const flags: Record<string, string> = {};
  const words: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const word = args[i] ?? '';
    const [, name, value] = /^--(lock-timeout|db-timeout)(?:=(.*))?$/.exec(word) ?? [];
    if (name !== undefined) flags[name] = value ?? args[++i] ?? '';
    else words.push(word);
  }
  return {
    command: words.find((word) => !word.startsWith('-')) ?? '',
    quiet: words.some((word) => word === '-q' || word === '--q' || word === '--quiet'),
    force: words.some((word) => word === '-f' || word === '--force'),
    lockTimeout: Number(flags['lock-timeout'] ?? DEFAULT_TIMEOUT),
    dbTimeout: Number(flags['db-timeout'] ?? DEFAULT_TIMEOUT),
  };
}

/** As a machine that was lost: nothing is released. */
function kill(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** Waits for the time of the present fault; the fault may end earlier. */
async function hold({ factor }: Order, fault: () => ContainerFault): Promise<void> {
  const begun = performance.now();
  while (performance.now() - begun < ((fault().migrationSeconds ?? 0) * 1000) / factor) await delay(STEP_MS);
}

/** `kong migrations …`; answers the exit code. */
export async function migrations(order: Order, args: readonly string[]): Promise<number> {
  const { command, quiet, force, lockTimeout, dbTimeout } = parse(args);
  const commands = order.release.framework === 'legacy' ? LEGACY_COMMANDS : PHASED_COMMANDS;
  const run = Object.hasOwn(commands, command) ? commands[command] : undefined;
  if (run === undefined) {
    console.error(`No such command for migrations: ${command}`);
    return 1;
  }
  const { factor } = order;
  let { fault } = order;
  process.on('message', (message: FaultMessage) => (fault = message.fault));
  const client = await openClient(order, dbTimeout * 1000).catch((error: unknown) => {
    throw databaseError(error);
  });
  try {
    return await run({
      client,
      components: components(settings(order.environment).plugins),
      databaseName: order.environment.KONG_PG_DATABASE ?? 'kong',
      force,
      lockMs: Math.max((lockTimeout * 1000) / factor, lockTimeout < DEFAULT_TIMEOUT ? 0 : MIN_LOCK_MS),
      log: (line) => {
        if (!quiet) console.log(line);
      },
      onLocked: () => hold(order, () => fault),
      afterComponent: (subsystem) => {
        if (fault.killedAfterMigrating === subsystem) kill();
      },
    });
  } finally {
    await client.end().catch(() => undefined);
  }
}
