import * as v from 'valibot';
import type { Slot, TrafficMinute } from '../../../domain';
import { fitting, fittingOrNothing } from '../../common/json';
import { anyText, object } from '../../common/json-kinds';
import { MINUTE_MS } from '../../common/metric-time';
import type { TargetMetrics } from '../../common/ports';
import { RunnerError } from '../../common/runner-error';
import type { PrometheusQueries, PrometheusSource } from '../../gates/metrics-settings';

const TIMEOUT_MS = 30_000;

type Series = ReadonlyMap<number, number>;
const NOTHING: Series = new Map();

/** Traffic of both slots by minute, as a Prometheus has it (Prometheus HTTP API, "Range queries"). */
export class PrometheusMetrics implements TargetMetrics {
  constructor(
    private readonly source: PrometheusSource,
    private readonly slotOf: (targetGroupArn: string) => Slot,
  ) {}

  async traffic(_ruleArn: string, targetGroupArn: string, start: Date, end: Date): Promise<readonly TrafficMinute[]> {
    const slot = this.slotOf(targetGroupArn);
    const { queries } = this.source;
    const ask = (name: keyof PrometheusQueries): Promise<Series> => this.series(name, queries[name], slot, start, end);
    const [requests, serverErrors, clientErrors, p99Seconds] = await Promise.all([
      ask('requests'),
      ask('serverErrors'),
      ask('clientErrors'),
      ask('p99Seconds'),
    ]);
    // A query that matches nothing, for a name that is wrong, must not count as no error.
    const silent = Object.entries({ serverErrors, clientErrors }).find(
      ([name, { size }]) => size === 0 && queries[name as keyof PrometheusQueries] !== undefined,
    );
    if (silent && requests.size > 0) {
      throw new RunnerError(
        'KBG-GATE-002',
        `Prometheus gives requests of ${slot} and nothing at all for ${silent[0]}; look whether that query matches, and add "or vector(0)" to it where no error has no series`,
      );
    }
    return [...requests].map(([at, value]) => {
      const count = (series: Series): number => Math.round(series.get(at) ?? 0);
      const [all, failed, refused] = [Math.round(value), count(serverErrors), count(clientErrors)];
      const p99 = p99Seconds.get(at);
      const good = Math.max(0, all - failed - refused);
      const told = { at: new Date(at), requests: all, good, serverErrors: failed, clientErrors: refused };
      return { ...told, ...(p99 === undefined ? {} : { p99Seconds: p99 }) };
    });
  }

  /** By the begin of the minute; what is no number there is left out. */
  private async series(name: string, query: string | undefined, slot: Slot, start: Date, end: Date): Promise<Series> {
    if (query === undefined || end <= start) return NOTHING;
    const answer = await this.ask({
      query: query.replaceAll('$slot', slot),
      start: String(start.getTime() / 1000 + 60),
      end: String(end.getTime() / 1000),
      step: '60',
    });
    const [first, ...others] = resultOf(answer);
    if (others.length > 0) {
      throw new RunnerError(
        'KBG-GATE-003',
        `Prometheus gives ${others.length + 1} series for ${name} of ${slot}; make it one, for example by sum(…)`,
      );
    }
    const values = (first?.values ?? []).map(([seconds, text]) => [seconds * 1000 - MINUTE_MS, Number(text)] as const);
    return new Map(values.filter(([, value]) => Number.isFinite(value)));
  }

  private async ask(parameters: Record<string, string>): Promise<unknown> {
    const { url, token } = this.source;
    const place = new URL('api/v1/query_range', url.href.endsWith('/') ? url : `${url.href}/`);
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    let response: Response;
    try {
      const body = new URLSearchParams(parameters);
      response = await fetch(place, { method: 'POST', body, headers, signal, redirect: 'error' });
    } catch (error) {
      const { cause } = error as { readonly cause?: { readonly code?: string } };
      const why = signal.aborted ? `no answer within ${TIMEOUT_MS / 1000} s` : (cause?.code ?? 'no connection');
      throw new RunnerError(
        'KBG-GATE-004',
        `Prometheus at ${url.host} can't be asked (${why}); look whether it is reachable from here`,
      );
    }
    const answer: unknown = await response.json().catch(() => undefined);
    if (response.ok && answer !== undefined) return answer;
    const reason = fittingOrNothing(REFUSAL, answer)?.error ?? `HTTP ${response.status}`;
    throw new RunnerError(
      'KBG-GATE-005',
      `Prometheus at ${url.host} refused a query (${reason}); try the query in Prometheus itself`,
    );
  }
}

/** Prometheus HTTP API, "Range vectors". */
const SERIES = object({ values: v.exactOptional(v.array(v.tuple([v.number(), v.string()]))) });
const MATRIX = object({
  data: object({ resultType: v.literal('matrix', 'matrix, a range of values'), result: v.array(SERIES) }),
});
const REFUSAL = object({ error: anyText });

function resultOf(answer: unknown): v.InferOutput<typeof MATRIX>['data']['result'] {
  return fitting(MATRIX, answer, {
    code: 'KBG-GATE-006',
    name: 'the answer of Prometheus',
    remedy: 'look at the address in the file of --prometheus',
  }).data.result;
}
