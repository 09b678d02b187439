import { firstMessage, sendToLab } from '../../process/node-child';
import { migrations } from './migrations';
import type { Order } from './order';
import { serve } from './serve';

const START = new Set(['docker-start', 'start']);

/** The words after `kong`: an image's entry point and a plain shell around the program are looked through. */
function kongArguments(command: readonly string[]): readonly string[] | undefined {
  if (command.length === 0) return ['docker-start'];
  const [first = '', ...rest] = command;
  const program = first.split('/').pop() ?? '';
  if (program === 'kong') return rest;
  if (program === 'docker-entrypoint.sh') return kongArguments(rest);
  const [flag, script] = rest;
  if ((program === 'sh' || program === 'bash') && flag === '-c' && script !== undefined) {
    return /[;&|$`<>]/.test(script)
      ? undefined
      : kongArguments(
          script
            .replace(/^exec /, '')
            .trim()
            .split(/\s+/),
        );
  }
  return undefined;
}

/** The stand-in for the `kong` program; answers its exit code, or nothing when it serves. */
async function kong(order: Order): Promise<number | undefined> {
  const args = kongArguments(order.command);
  if (args === undefined) {
    console.error(`exec: ${order.command.join(' ')}: the lab's containers know the program kong only`);
    return 127;
  }
  const [command = '', ...rest] = args;
  if (START.has(command)) return serve(order);
  // A definition with ports may be run with a command that listens nowhere.
  sendToLab({ ports: {} });
  if (command === 'migrations') {
    // Kong's command line doesn't end at SIGTERM while it waits for the database.
    process.on('SIGTERM', () => undefined);
    return migrations(order, rest);
  }
  if (command === 'version') {
    console.log(order.release.version);
    return 0;
  }
  console.error(`No such command: ${command}`);
  return 1;
}

async function main(): Promise<void> {
  const order = await firstMessage<Order>();
  const code = await kong(order).catch((error: unknown) => {
    console.error(
      `Error: ${error instanceof Error ? error.message : String(error)}\n\n  Run with --v (verbose) or --vv (debug) for more details`,
    );
    return 1;
  });
  if (code === undefined) return;
  process.exitCode = code;
  process.removeAllListeners('disconnect');
  process.disconnect();
}

void main();
