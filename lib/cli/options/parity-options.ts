import type { Command } from 'commander';
import type { Probe, ProbeAnswer } from '../../domain';
import { httpProbe } from '../../runner/adapters/http/http-probe';
import type { Gate, GateAnswer, GateQuestion } from '../../runner/gates/gates';
import { parityGate } from '../../runner/gates/parity-gate';
import { probeGate } from '../../runner/gates/probe-gate';
import { RunnerError } from '../../runner/common/runner-error';
import { readRequestList, REQUEST } from './request-list';
import type { UpgradeSession } from '../../runner/session/upgrade-session';

/** What `run` takes to ask the gateway itself, as its clients do. */
export interface ParityFlags {
  readonly parity?: string;
  readonly probes?: string;
  readonly url?: string;
  readonly parityHeaders: string;
}

export function addParityOptions(command: Command): Command {
  return command
    .option(
      '--parity <file>',
      'before the first percent, send each GET of this list (a line each: /path or host/path) to both releases, and compare the answers; needs testTraffic',
    )
    .option(
      '--probes <file>',
      'before the first percent and after each rise, send each GET of this list (a line each: /path STATUS or host/path STATUS) to the next release, and compare the status; needs testTraffic',
    )
    .option('--url <url>', "where the gateway's load balancer listens, for --parity and --probes")
    .option(
      '--parity-headers <names>',
      'headers that must be alike beside the status, with commas between',
      'content-type',
    );
}

/** The gates that ask the gateway; the names of these are what the others of `run` are told from. */
export type AskingGates = (session: UpgradeSession) => readonly Gate[];

/** @throws RunnerError for a list that can't be asked */
export function readParity(flags: ParityFlags): AskingGates | undefined {
  const { parity, probes, url } = flags;
  if (parity === undefined && probes === undefined) {
    if (url === undefined) return undefined;
    throw new RunnerError(
      'KBG-CLI-052',
      '--url is where --parity and --probes ask, and there is neither; give one too',
      'usage',
    );
  }
  const place = readUrl(url);
  const compared = flags.parityHeaders.split(',').map((name) => name.trim().toLowerCase());
  const kinds: Asked[] = [];
  if (probes !== undefined) {
    const list = readProbes(probes);
    const ask = async (by: Asker): Promise<GateAnswer> => {
      const judged = await probeGate(list, (request) => by(request, 'next'));
      return { verdict: judged.verdict, evidence: judged.evidence, probes: judged };
    };
    kinds.push({ name: 'probes', asked: 'before-first', ask }, { name: 'probes', asked: 'after-rise', ask });
  }
  if (parity !== undefined) {
    const requests = readRequestList(parity, PARITY_LIST);
    const ask = async (by: Asker): Promise<GateAnswer> => {
      const judged = await parityGate(requests, { ask: by });
      return { verdict: judged.verdict, evidence: judged.evidence, parity: judged };
    };
    kinds.push({ name: 'parity', asked: 'before-first', ask });
  }
  return (session) => kinds.map((kind) => gateOf(kind, session, { url: place, compared }));
}

type Asker = (request: string, of: 'live' | 'next') => Promise<ProbeAnswer>;

interface Asked extends Pick<Gate, 'name' | 'asked'> {
  readonly ask: (by: Asker) => Promise<GateAnswer>;
}

interface Place {
  readonly url: URL;
  readonly compared: readonly string[];
}

/** What is not answered at all is no answer about the release. */
function gateOf({ name, asked, ask }: Asked, session: UpgradeSession, place: Place): Gate {
  return {
    name,
    asked,
    ask: async (question) => {
      try {
        return await ask(await askerOf(session, question, place));
      } catch (error) {
        session.signal.throwIfAborted();
        return { verdict: 'error', evidence: (error as Error).message };
      }
    },
  };
}

async function askerOf(session: UpgradeSession, { outline }: GateQuestion, place: Place): Promise<Asker> {
  const { testTraffic } = outline;
  if (!testTraffic) {
    throw new RunnerError(
      'KBG-CLI-053',
      'the app has no testTraffic, so nobody reaches the next release before its first percent',
    );
  }
  await session.checkTestRule(outline, testTraffic.rule);
  const testHeader = { name: testTraffic.headerName, value: literal(testTraffic.headerValue) };
  return (request, of) => httpProbe(request, of, { ...place, testHeader, signal: session.signal });
}

/** A text that fits the rule's pattern. */
function literal(pattern: string): string {
  return pattern.replaceAll('*', '').replaceAll('?', 'x');
}

function readUrl(text: string | undefined): URL {
  const url = text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.username === '') return url;
  throw new RunnerError(
    'KBG-CLI-054',
    `--url must be where the gateway's load balancer listens, such as https://gateway.example, got ${text === undefined ? 'nothing' : 'something else'}`,
    'usage',
  );
}

const PARITY_LIST = {
  flag: '--parity',
  form: new RegExp(`^${REQUEST}$`),
  words: '/path or host/path',
  example: '/orders',
};
const PROBE_LIST = {
  flag: '--probes',
  form: new RegExp(`^${REQUEST}\\s+[1-5]\\d\\d$`),
  words: '/path STATUS or host/path STATUS',
  example: '/orders 200',
};

function readProbes(file: string): readonly Probe[] {
  return readRequestList(file, PROBE_LIST).map((line) => {
    const [request = '', status = ''] = line.split(/\s+/);
    return { request, status: Number(status) };
  });
}
