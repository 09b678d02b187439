import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { httpProbe } from '../runner/adapters/http-probe';
import type { Gate, GateAnswer, GateQuestion } from '../runner/gates';
import { parityGate } from '../runner/parity-gate';
import { RunnerError } from '../runner/runner-error';
import type { UpgradeSession } from './upgrade-session';

/** What `run` takes to compare the releases before the first percent. */
export interface ParityFlags {
  readonly parity?: string;
  readonly url?: string;
  readonly parityHeaders: string;
}

export function addParityOptions(command: Command): Command {
  return command
    .option(
      '--parity <file>',
      'before the first percent, send each GET of this list (a line each: /path or host/path) to both releases, and compare the answers; needs testTraffic',
    )
    .option('--url <url>', "where the gateway's load balancer listens, for --parity")
    .option(
      '--parity-headers <names>',
      'headers that must be alike beside the status, with commas between',
      'content-type',
    );
}

/** @throws RunnerError for a list that can't be asked */
export function readParity({
  parity,
  url,
  parityHeaders,
}: ParityFlags): ((session: UpgradeSession) => Gate) | undefined {
  if (parity === undefined) {
    if (url === undefined) return undefined;
    throw new RunnerError('--url is where --parity asks, and there is none; give --parity too', 'usage');
  }
  const place = readUrl(url);
  const requests = readRequests(parity);
  const compared = parityHeaders.split(',').map((name) => name.trim().toLowerCase());
  return (session) => ({
    name: 'parity',
    asked: 'before-first',
    ask: async (question) => {
      try {
        return await ask(session, question, { place, requests, compared });
      } catch (error) {
        session.signal.throwIfAborted();
        return { verdict: 'error', evidence: (error as Error).message };
      }
    },
  });
}

interface ParityList {
  readonly place: URL;
  readonly requests: readonly string[];
  readonly compared: readonly string[];
}

async function ask(session: UpgradeSession, { plan }: GateQuestion, list: ParityList): Promise<GateAnswer> {
  const { testTraffic } = plan;
  if (!testTraffic) {
    return {
      verdict: 'error',
      evidence: 'the app has no testTraffic, so nobody reaches the next release before its first percent',
    };
  }
  await session.checkTestRule(plan, testTraffic.rule);
  const { place: url, requests, compared } = list;
  const testHeader = { name: testTraffic.headerName, value: literal(testTraffic.headerValue) };
  const parity = await parityGate(requests, {
    ask: (request, of) => httpProbe(request, of, { url, testHeader, compared, signal: session.signal }),
  });
  return { verdict: parity.verdict, evidence: parity.evidence, parity };
}

/** A text that fits the rule's pattern. */
function literal(pattern: string): string {
  return pattern.replaceAll('*', '').replaceAll('?', 'x');
}

function readUrl(text: string | undefined): URL {
  const url = text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.username === '') return url;
  throw new RunnerError(
    `--url must be where the gateway's load balancer listens, such as https://gateway.example, got ${text === undefined ? 'nothing' : 'something else'}`,
    'usage',
  );
}

function readRequests(file: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new RunnerError(`--parity ${file} can't be read (${code}); name a file with a request a line`, 'usage');
  }
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const requests = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const odd = requests.find((line) => !/^[\w.:*-]*\/[\x21-\x7e]*$/.test(line));
  if (odd !== undefined) {
    throw new RunnerError(`--parity ${file}: each line must be /path or host/path, got "${odd.slice(0, 80)}"`, 'usage');
  }
  if (requests.length > 0) return [...new Set(requests)];
  throw new RunnerError(`--parity ${file} holds no request; write one a line, such as /orders`, 'usage');
}
