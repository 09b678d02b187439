import { arn } from '../cloud/common/arn';
import { AwsError } from '../cloud/common/aws-error';
import type { ICloud } from '../cloud/cloud';
import type { Input } from './input';
import type { Operations, Output } from './operation';
import { page } from './page';

/** AWS: CloudWatch Logs API: at most so many events an answer, and so many streams. */
const MAX_EVENTS = 10_000;
const MAX_STREAMS = 50;

interface Event {
  readonly at: Date;
  readonly message: string;
}

function groupOf(input: Input, cloud: ICloud): string {
  const named = input.optionalText('logGroupName') ?? input.text('logGroupIdentifier');
  const group = named.replace(/^arn:.*:log-group:/, '').replace(/:\*$/, '');
  if (!cloud.logs.hasGroup(group)) {
    throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
  }
  return group;
}

/** The end is exclusive (CloudWatch Logs API, GetLogEvents, `endTime`). */
function within(input: Input): (event: Event) => boolean {
  const start = input.optionalNumber('startTime') ?? 0;
  const end = input.optionalNumber('endTime') ?? Infinity;
  return ({ at }) => at.getTime() >= start && at.getTime() < end;
}

function eventShape({ at, message }: Event): Output {
  return { timestamp: at.getTime(), ingestionTime: at.getTime(), message };
}

/** A term or a quoted phrase; JSON and space-delimited patterns are refused rather than misread. */
function matcherOf(pattern: string | undefined): (event: Event) => boolean {
  if (pattern === undefined || pattern.trim() === '') return () => true;
  if (/^\s*[{[%?-]/.test(pattern)) {
    throw new AwsError('InvalidParameterException', `The filter pattern ${pattern} is not served by the lab`);
  }
  const terms = [...pattern.matchAll(/"([^"]*)"|(\S+)/g)].map(([, phrase, word]) => phrase ?? word ?? '');
  return ({ message }) => terms.every((term) => message.includes(term));
}

function window(events: readonly Event[], input: Input): { start: number; end: number } {
  const limit = input.optionalNumber('limit') ?? MAX_EVENTS;
  const token = input.optionalText('nextToken');
  const at = Number(token?.slice(2));
  if (token?.startsWith('f/') === true) return { start: at, end: Math.min(at + limit, events.length) };
  if (token?.startsWith('b/') === true) return { start: Math.max(0, at - limit), end: at };
  if (token !== undefined) throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
  if (input.flag('startFromHead')) return { start: 0, end: Math.min(limit, events.length) };
  return { start: Math.max(0, events.length - limit), end: events.length };
}

/** CloudWatch Logs, reading only. */
export const logsOperations: Operations = {
  /** At the end of a stream the token that comes back is the one that was sent. */
  GetLogEvents: (input, { cloud }) => {
    const group = groupOf(input, cloud);
    const stream = input.text('logStreamName');
    if (!cloud.logs.streams(group).includes(stream)) {
      throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
    }
    const events = cloud.logs.read(group, stream).filter(within(input));
    const { start, end } = window(events, input);
    return {
      events: events.slice(start, end).map(eventShape),
      nextForwardToken: `f/${end}`,
      nextBackwardToken: `b/${start}`,
    };
  },

  FilterLogEvents: (input, { cloud }) => {
    const group = groupOf(input, cloud);
    const names = input.texts('logStreamNames');
    const prefix = input.optionalText('logStreamNamePrefix') ?? '';
    const matches = matcherOf(input.optionalText('filterPattern'));
    const streams = cloud.logs
      .streams(group)
      .filter((stream) => stream.startsWith(prefix) && (names.length === 0 || names.includes(stream)));
    const all = streams
      .flatMap((stream) => cloud.logs.read(group, stream).map((event, index) => ({ stream, event, index })))
      .filter(({ event }) => within(input)(event) && matches(event))
      .sort((a, b) => a.event.at.getTime() - b.event.at.getTime());
    const { items, next } = page(all, input.optionalNumber('limit') ?? MAX_EVENTS, input.optionalText('nextToken'));
    return {
      events: items.map(({ stream, event, index }) => ({
        ...eventShape(event),
        logStreamName: stream,
        eventId: `${stream}/${index}`,
      })),
      searchedLogStreams: [],
      nextToken: next,
    };
  },

  DescribeLogStreams: (input, { cloud }) => {
    const group = groupOf(input, cloud);
    const prefix = input.optionalText('logStreamNamePrefix') ?? '';
    const streams = cloud.logs.streams(group).filter((stream) => stream.startsWith(prefix));
    const last = (stream: string) => cloud.logs.read(group, stream).at(-1)?.at.getTime() ?? 0;
    const byTime = input.optionalText('orderBy') === 'LastEventTime';
    const ordered = [...streams].sort((a, b) => (byTime ? last(a) - last(b) : a < b ? -1 : 1));
    if (input.flag('descending')) ordered.reverse();
    const size = input.optionalNumber('limit') ?? MAX_STREAMS;
    const { items, next } = page(ordered, size, input.optionalText('nextToken'));
    return {
      logStreams: items.map((stream) => ({
        logStreamName: stream,
        arn: arn(cloud, 'logs', `log-group:${group}:log-stream:${stream}`),
        creationTime: cloud.logs.read(group, stream)[0]?.at.getTime(),
        firstEventTimestamp: cloud.logs.read(group, stream)[0]?.at.getTime(),
        lastEventTimestamp: last(stream),
      })),
      nextToken: next,
    };
  },
};
