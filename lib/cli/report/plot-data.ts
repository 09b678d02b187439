import type { Slot, TrafficMinute } from '../../domain';
import { SLOTS } from '../../domain';
import type { ReportFacts, TrafficFacts } from '../../runner/journal/report-facts';

/** One plot, for the script of the page. */
export interface Plot {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly kind: 'line' | 'steps';
  /** Seconds since 1970. */
  readonly times: readonly number[];
  readonly series: readonly PlotSeries[];
}

export interface PlotSeries {
  readonly label: string;
  readonly slot: Slot;
  readonly dashed: boolean;
  readonly values: readonly (number | null)[];
}

/** Time at which a stage was verified. */
export interface PlotMark {
  readonly at: number;
  /** Number of the stage in the table of stages. */
  readonly number: number;
  readonly label: string;
  readonly isBack: boolean;
}

export interface PlotData {
  readonly from: number;
  readonly until: number;
  readonly plots: readonly Plot[];
  readonly marks: readonly PlotMark[];
}

const MINUTE_S = 60;

export function plotData(facts: ReportFacts): PlotData {
  const { traffic, stages, began, ended } = facts;
  const hasTraffic = !('missing' in traffic);
  const from = seconds(hasTraffic ? traffic.from : began);
  const until = Math.max(seconds(hasTraffic ? traffic.until : ended), seconds(ended));
  return {
    from,
    until,
    plots: [weights(facts, until), ...(hasTraffic ? trafficPlots(traffic) : [])],
    marks: stages.flatMap(({ stage, direction, ended: at }, place) =>
      at === undefined ? [] : [{ at: seconds(at), number: place + 1, label: stage, isBack: direction === 'back' }],
    ),
  };
}

/** Time from the verification of a stage until that of the next stage. */
function weights({ stages }: ReportFacts, until: number): Plot {
  const stood = stages.flatMap(({ ended, weights: told }) => (ended === undefined || !told ? [] : [{ ended, told }]));
  const last = stood.at(-1);
  return {
    id: 'weights',
    title: 'Weights',
    unit: '% of the traffic, as it was verified',
    kind: 'steps',
    times: [...stood.map(({ ended }) => seconds(ended)), ...(last ? [until] : [])],
    series: SLOTS.map((slot) => ({
      label: slot,
      slot,
      dashed: false,
      values: [...stood.map(({ told }) => told[slot]), ...(last ? [last.told[slot]] : [])],
    })),
  };
}

function trafficPlots(traffic: TrafficFacts): readonly Plot[] {
  const times = minutesOf(traffic);
  const plot = (id: string, title: string, unit: string, lines: readonly Line[]): Plot => ({
    id,
    title,
    unit,
    kind: 'line',
    times,
    series: lines.flatMap(({ label, dashed, value }) =>
      SLOTS.map((slot) => ({ label: `${slot}${label}`, slot, dashed, values: valuesOf(traffic, slot, times, value) })),
    ),
  });
  return [
    plot('requests', 'Requests', 'a minute', [{ label: '', dashed: false, value: (minute) => minute?.requests ?? 0 }]),
    plot('errors', 'Errors', 'answers a minute', [
      { label: ' 5xx', dashed: false, value: (minute) => minute?.serverErrors ?? 0 },
      { label: ' 4xx', dashed: true, value: (minute) => minute?.clientErrors ?? 0 },
    ]),
    plot('latency', 'Latency', 'p99 of a minute in seconds, until an answer begins', [
      { label: '', dashed: false, value: (minute) => minute?.p99Seconds ?? null },
    ]),
  ];
}

interface Line {
  readonly label: string;
  readonly dashed: boolean;
  /** Value of a minute; a minute without data in CloudWatch had no request. */
  readonly value: (minute: TrafficMinute | undefined) => number | null;
}

function minutesOf({ from, until }: TrafficFacts): readonly number[] {
  const count = Math.max(0, Math.floor((seconds(until) - seconds(from)) / MINUTE_S));
  return Array.from({ length: count }, (_, place) => seconds(from) + place * MINUTE_S);
}

function valuesOf(
  { minutes }: TrafficFacts,
  slot: Slot,
  times: readonly number[],
  value: Line['value'],
): readonly (number | null)[] {
  const known = new Map(minutes[slot].map((minute) => [minute.at.getTime() / 1000, minute]));
  return times.map((time) => value(known.get(time)));
}

function seconds(time: string): number {
  return Date.parse(time) / 1000;
}
