import type { Command } from 'commander';
import { RunnerError } from '../../runner/common/runner-error';
import { slack, webhook } from '../../runner/team/notify/http-target';
import type { NoticeType, Target } from '../../runner/team/notify/target';
import { NOTICE_TYPES } from '../../runner/team/notify/target';
import { topic } from '../../runner/team/notify/topic-target';

export interface NotifyFlags {
  readonly notify?: readonly string[];
  readonly notifyOn?: readonly string[];
}

/** Signs what webhooks get. */
const SECRET_VARIABLE = 'KONG_BLUEGREEN_WEBHOOK_SECRET';

export function addNotifyOptions(command: Command): Command {
  return command
    .option(
      '--notify <target...>',
      'who is told what happens: webhook:URL, webhook:env:VARIABLE, slack:env:VARIABLE (a variable that holds the address), sns:TOPIC-ARN',
    )
    .option(
      '--notify-on <event...>',
      `of what all of them are told: ${NOTICE_TYPES.join(', ')} (default: what each kind wants)`,
    );
}

/**
 * Who is told, and of what.
 *
 * @throws RunnerError for a target that can't be told
 */
export function readNotify(flags: NotifyFlags): readonly Target[] {
  const odd = flags.notifyOn?.find((word) => !(NOTICE_TYPES as readonly string[]).includes(word));
  if (odd !== undefined) {
    throw new RunnerError(
      'KBG-CLI-046',
      `--notify-on must be some of ${NOTICE_TYPES.join(', ')}, got "${odd.slice(0, 40)}"`,
      'usage',
    );
  }
  if (flags.notifyOn !== undefined && flags.notify === undefined) {
    throw new RunnerError(
      'KBG-CLI-047',
      '--notify-on says of what --notify tells, and there is none; give --notify too',
      'usage',
    );
  }
  const usual = flags.notifyOn as readonly NoticeType[] | undefined;
  return (flags.notify ?? []).map((text) => ({ ...readTarget(text), ...(usual === undefined ? {} : { usual }) }));
}

const TOPIC = /^arn:aws[\w-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}(\.fifo)?$/;

function readTarget(text: string): Target {
  const [, kind = '', rest = ''] = /^(\w+):(.*)$/s.exec(text) ?? [];
  switch (kind) {
    case 'webhook':
      return webhook(...addressed('webhook', rest), nonEmpty(process.env[SECRET_VARIABLE]));
    case 'slack':
      if (!rest.startsWith('env:')) {
        throw new RunnerError(
          'KBG-CLI-048',
          '--notify slack: the address of a Slack webhook is a secret; put it into a variable, and give slack:env:VARIABLE',
          'usage',
        );
      }
      return slack(...addressed('slack', rest));
    case 'sns':
      if (TOPIC.test(rest) && !rest.endsWith('.fifo')) return topic(rest);
      throw new RunnerError('KBG-CLI-049', '--notify sns: must be followed by the ARN of a standard topic', 'usage');
    default:
      throw new RunnerError(
        'KBG-CLI-050',
        '--notify must be webhook:URL, webhook:env:VARIABLE, slack:env:VARIABLE or sns:TOPIC-ARN, got something else',
        'usage',
      );
  }
}

const nonEmpty = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

/** The address, and words for it that give nothing away. */
function addressed(kind: string, rest: string): readonly [label: string, url: URL] {
  const variable = /^env:(\w+)$/.exec(rest)?.[1];
  const text = variable === undefined ? rest : (process.env[variable] ?? '');
  const named = variable === undefined ? `${kind}:` : `${kind}:env:${variable}`;
  if (URL.canParse(text)) {
    const url = new URL(text);
    const isPlain = url.username === '' && url.password === '';
    if (/^https?:$/.test(url.protocol) && isPlain) {
      return [variable === undefined ? `${kind} ${url.host}` : `${kind} of ${variable}`, url];
    }
  }
  throw new RunnerError(
    'KBG-CLI-051',
    `--notify ${named} must lead to an address that begins with https://, without a user in it${variable === undefined ? '' : `; set ${variable}`}`,
    'usage',
  );
}
