import { readFileSync, statSync } from 'node:fs';
import { parseDocument } from 'yaml';
import type { PrometheusQueries, PrometheusSource } from '../../runner/gates/metrics-settings';
import { RunnerError } from '../../runner/common/runner-error';

/** Its value is sent as a bearer token. */
const TOKEN_VARIABLE = 'KONG_BLUEGREEN_PROMETHEUS_TOKEN';

const QUERIES: Readonly<Record<keyof PrometheusQueries, 'needed' | 'optional'>> = {
  requests: 'needed',
  serverErrors: 'needed',
  clientErrors: 'optional',
  p99Seconds: 'needed',
};
const NAMES = Object.keys(QUERIES) as readonly (keyof PrometheusQueries)[];

/** @throws RunnerError that names every fault of the file */
export function readPrometheus(file: string): PrometheusSource {
  const content = contentOf(file);
  const faults = faultsOf(content);
  const { url: address, ...queries } = content;
  const url = typeof address === 'string' && URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '') {
    faults.push('url must be the address of Prometheus, such as http://prometheus.example:9090, without a user in it');
  }
  if (!url || faults.length > 0) {
    throw new RunnerError('KBG-CLI-055', `--prometheus ${file} can't be used: ${faults.join('; ')}`, 'usage');
  }
  const token = process.env[TOKEN_VARIABLE] ?? '';
  return { url, queries: queries as unknown as PrometheusQueries, ...(token === '' ? {} : { token }) };
}

function faultsOf(content: Readonly<Record<string, unknown>>): string[] {
  const known = ['url', ...NAMES];
  const unknown = Object.keys(content).filter((name) => !known.includes(name));
  const missing = NAMES.filter((name) => content[name] === undefined && QUERIES[name] === 'needed');
  const odd = NAMES.filter((name) => {
    const query = content[name];
    return query !== undefined && !(typeof query === 'string' && query.includes('$slot'));
  });
  return [
    ...unknown.map((name) => `${JSON.stringify(name.slice(0, 40))} is not known (known: ${known.join(', ')})`),
    ...missing.map((name) => `${name} is missing`),
    ...odd.map((name) => `${name} must be a query with $slot in it, which stands for blue or green`),
  ];
}

function contentOf(file: string): Readonly<Record<string, unknown>> {
  let text: string;
  try {
    if (!statSync(file).isFile()) throw Object.assign(new Error(), { code: 'no regular file' });
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new RunnerError(
      'KBG-CLI-056',
      `--prometheus ${file} can't be read (${code}); name a YAML file with url and queries`,
      'usage',
    );
  }
  const document = parseDocument(text);
  const content: unknown = document.errors.length > 0 ? undefined : document.toJS({ maxAliasCount: 100 });
  if (typeof content === 'object' && content !== null && !Array.isArray(content)) {
    return content as Readonly<Record<string, unknown>>;
  }
  throw new RunnerError(
    'KBG-CLI-057',
    `--prometheus ${file} must be YAML or JSON with url and the queries ${NAMES.join(', ')}`,
    'usage',
  );
}
