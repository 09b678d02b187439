import type { Command } from 'commander';
import { RunnerError } from '../../runner/common/runner-error';
import type { NoticeType, Receiver } from '../../runner/team/notify/receiver';
import { NOTICE_TYPES } from '../../runner/team/notify/receiver';
import { slackReceiver } from '../../runner/team/notify/slack-receiver';
import { topicReceiver } from '../../runner/team/notify/topic-receiver';
import { webhookReceiver } from '../../runner/team/notify/webhook-receiver';
import { webhookKey } from '../../runner/team/notify/webhook-signature';

export interface NotifyFlags {
  readonly notify?: readonly string[];
  readonly notifyOn?: readonly string[];
}

/** Holds the secret by which webhooks are signed. */
const SECRET_VARIABLE = 'KONG_BLUEGREEN_WEBHOOK_SECRET';

export function addNotifyOptions(command: Command): Command {
  return command
    .option(
      '--notify <receiver...>',
      'receivers of notifications: webhook:URL, webhook:env:VARIABLE, slack:env:VARIABLE (a variable that holds the address), sns:TOPIC-ARN',
    )
    .option(
      '--notify-on <event...>',
      `events that every receiver gets: ${NOTICE_TYPES.join(', ')} (default: depends on the kind of receiver)`,
    );
}

/**
 * The receivers, with their events.
 *
 * @throws RunnerError for a receiver of an unknown or unusable form
 */
export function readNotify(flags: NotifyFlags): readonly Receiver[] {
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
      '--notify-on chooses events for the receivers of --notify, and --notify is missing; give --notify too',
      'usage',
    );
  }
  const usual = flags.notifyOn as readonly NoticeType[] | undefined;
  return (flags.notify ?? []).map((text) => ({ ...readReceiver(text), ...(usual === undefined ? {} : { usual }) }));
}

const TOPIC = /^arn:aws[\w-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}(\.fifo)?$/;

function readReceiver(text: string): Receiver {
  const [, kind = '', rest = ''] = /^(\w+):(.*)$/s.exec(text) ?? [];
  switch (kind) {
    case 'webhook':
      return webhookReceiver(...addressed('webhook', rest), signingKey());
    case 'slack':
      if (!rest.startsWith('env:')) {
        throw new RunnerError(
          'KBG-CLI-048',
          '--notify slack: the address of a Slack webhook is a secret; put it into a variable, and give slack:env:VARIABLE',
          'usage',
        );
      }
      return slackReceiver(...addressed('slack', rest));
    case 'sns':
      if (TOPIC.test(rest) && !rest.endsWith('.fifo')) return topicReceiver(rest);
      throw new RunnerError('KBG-CLI-049', '--notify sns: must be followed by the ARN of a standard topic', 'usage');
    default:
      throw new RunnerError(
        'KBG-CLI-050',
        '--notify must be webhook:URL, webhook:env:VARIABLE, slack:env:VARIABLE or sns:TOPIC-ARN, got something else',
        'usage',
      );
  }
}

/** Undefined if there is no secret: webhooks are then not signed. */
function signingKey(): Buffer | undefined {
  const secret = process.env[SECRET_VARIABLE] ?? '';
  return secret === '' ? undefined : webhookKey(SECRET_VARIABLE, secret);
}

/** The address, and a label that does not contain it. */
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
    `--notify ${named} must be an address that begins with http:// or https://, without a user in it${variable === undefined ? '' : `; set ${variable}`}`,
    'usage',
  );
}
