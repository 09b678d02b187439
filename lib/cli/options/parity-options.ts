import type { Command } from 'commander';
import type { Probe } from '../../domain';
import { RunnerError } from '../../runner/common/runner-error';
import type { GateSettings } from '../../runner/gates/gate-table';
import { readRequestList, REQUEST } from './request-list';

/** Options of `run` for the gates that send requests to the gateway. */
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
      'before the first percent, send each GET of this list to both releases and compare the answers (one request a line: /path or host/path); needs testTraffic',
    )
    .option(
      '--probes <file>',
      'before the first percent and after each rise, send each GET of this list to the next release and compare the status (one request a line: /path STATUS or host/path STATUS); needs testTraffic',
    )
    .option('--url <url>', "address of the gateway's load balancer, for --parity and --probes")
    .option(
      '--parity-headers <names>',
      'headers that must be equal beside the status, comma-separated',
      'content-type',
    );
}

/** @throws RunnerError for a list that can't be used */
export function readParity(flags: ParityFlags): Pick<GateSettings, 'parity' | 'probes'> {
  const { parity, probes, url: address } = flags;
  if (parity === undefined && probes === undefined) {
    if (address === undefined) return {};
    throw new RunnerError('KBG-CLI-052', '--url is the address for --parity and --probes; add one of them', 'usage');
  }
  const url = readUrl(address);
  const compared = flags.parityHeaders.split(',').map((name) => name.trim().toLowerCase());
  return {
    ...(probes === undefined ? {} : { probes: { url, compared, probes: readProbes(probes) } }),
    ...(parity === undefined ? {} : { parity: { url, compared, requests: readRequestList(parity, PARITY_LIST) } }),
  };
}

function readUrl(text: string | undefined): URL {
  const url = text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.username === '') return url;
  throw new RunnerError(
    'KBG-CLI-054',
    `--url must be the address of the gateway's load balancer, such as https://gateway.example, got ${text === undefined ? 'nothing' : 'something else'}`,
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
