import { DEFAULT_THRESHOLDS } from '../../domain';
import { NOTICE_TYPES } from '../../runner/team/notify/receiver';
import { THRESHOLDS } from '../options/threshold-options';
import type { Setting, SettingKind } from './setting';

const APPLYING = ['run', 'promote', 'abort', 'rollback', 'abandon', 'retarget'];
const OF_THE_APP = [...APPLYING, 'plan', 'status', 'report', 'rehearse'];
const GATED = ['run', 'promote'];
const OF_THE_DATASTORE = ['preflight', 'requests'];
const A_DAY = 86_400;

const TEXT: SettingKind = { of: 'text' };
const FLAG: SettingKind = { of: 'flag' };
const FILE: SettingKind = { of: 'file' };

const app: readonly Setting[] = [
  {
    key: 'app',
    flag: '--app',
    commands: OF_THE_APP,
    kind: TEXT,
    text: 'command that synthesizes',
    usual: '"app" in cdktf.json',
    example: 'node --import tsx main.ts',
  },
  {
    key: 'stack',
    flag: '--stack',
    commands: OF_THE_APP,
    kind: TEXT,
    text: 'stack of the upgrade',
    usual: "the app's only one",
    example: 'gateway',
  },
  {
    key: 'journal',
    flag: '--journal',
    commands: [...APPLYING, 'report'],
    kind: { of: 'file-or-false' },
    text: 'file to which the events are appended; false: no journal',
    usual: '.kong-bluegreen/LEDGER-PATH.jsonl',
    example: 'upgrade.jsonl',
  },
  {
    key: 'sharedTable',
    flag: '--shared-table',
    commands: [...APPLYING, 'report'],
    kind: TEXT,
    text: "DynamoDB table in which a team's runs keep a lease and the journal",
    example: 'kong-upgrades',
  },
];

const question: readonly Setting[] = [
  {
    key: 'question.answerWithinSeconds',
    flag: '--answer-within',
    commands: APPLYING,
    kind: { of: 'number', low: 1, high: A_DAY },
    text: 'time after which a question without an answer ends the run',
    usual: 'it waits',
    example: '900',
  },
  {
    key: 'question.onSilence',
    flag: '--on-silence',
    commands: APPLYING,
    kind: { of: 'word', words: ['pause', 'abort'] },
    text: 'the traffic in that case: pause keeps it as it is, abort brings it back',
    usual: 'pause',
    example: 'abort',
  },
];

const notices: readonly Setting[] = [
  {
    key: 'notify.receivers',
    flag: '--notify',
    commands: APPLYING,
    kind: { of: 'texts' },
    text: 'receivers of notifications: webhook:URL, webhook:env:VARIABLE, slack:env:VARIABLE, sns:TOPIC-ARN',
    example: '[slack:env:SLACK_WEBHOOK_URL]',
  },
  {
    key: 'notify.on',
    flag: '--notify-on',
    commands: APPLYING,
    kind: { of: 'texts' },
    text: `events that every receiver gets: ${NOTICE_TYPES.join(', ')}`,
    usual: 'depends on the kind of receiver',
    example: '[question, gate, ended]',
  },
];

const gates: readonly Setting[] = [
  {
    key: 'gates.analyze',
    flag: '--analyze',
    commands: GATED,
    kind: FLAG,
    text: 'after each rise, compare the metrics of both releases in CloudWatch',
    usual: 'false',
    example: 'true',
  },
  {
    key: 'gates.prometheus',
    flag: '--prometheus',
    commands: GATED,
    kind: FILE,
    text: 'file with the address and the queries of a Prometheus, which analyze asks instead of CloudWatch',
    example: 'prometheus.yaml',
  },
  {
    key: 'gates.command',
    flag: '--gate',
    commands: GATED,
    kind: TEXT,
    text: 'command after each rise: exit code 0 is passed, 13 is inconclusive, any other brings all traffic back',
    example: './error-rate.sh',
  },
  {
    key: 'gates.bakeSeconds',
    flag: '--bake',
    commands: GATED,
    kind: { of: 'number', low: 0, high: A_DAY },
    text: 'time under the new weights that the analysis watches (240 or more), or before the command is run',
    usual: '600 with analyze, otherwise 0',
    example: '900',
  },
  {
    key: 'gates.commandTimeoutSeconds',
    flag: '--gate-timeout',
    commands: GATED,
    kind: { of: 'number', low: 1, high: A_DAY },
    text: 'a command that takes longer has not passed',
    usual: '600',
    example: '120',
  },
  {
    key: 'gates.alarms',
    flag: '--no-alarms',
    commands: GATED,
    kind: FLAG,
    text: "after each rise, ask for the next release's CloudWatch alarms; one in ALARM brings all traffic back",
    usual: 'true',
    example: 'true',
  },
  {
    key: 'gates.dryRun',
    flag: '--dry-run-gates',
    commands: GATED,
    kind: FLAG,
    text: 'ask the gates and report their verdicts, but never act on a verdict',
    usual: 'false',
    example: 'true',
  },
  {
    key: 'gates.url',
    flag: '--url',
    commands: GATED,
    kind: TEXT,
    text: "address of the gateway's load balancer, for parity and probes",
    example: 'https://gateway.example',
  },
  {
    key: 'gates.parity',
    flag: '--parity',
    commands: GATED,
    kind: FILE,
    text: 'file with requests that both releases must answer equally before the first percent, one request a line',
    example: 'requests.txt',
  },
  {
    key: 'gates.parityHeaders',
    flag: '--parity-headers',
    commands: GATED,
    kind: TEXT,
    text: 'headers that must be equal beside the status, comma-separated',
    usual: 'content-type',
    example: 'content-type,location',
  },
  {
    key: 'gates.probes',
    flag: '--probes',
    commands: GATED,
    kind: FILE,
    text: 'file with requests and the status that the next release must answer, before the first percent and after each rise',
    example: 'probes.txt',
  },
];

const thresholds: readonly Setting[] = (Object.keys(THRESHOLDS) as readonly (keyof typeof THRESHOLDS)[]).map((name) => {
  const { flag, description, low, high } = THRESHOLDS[name];
  const usual = String(DEFAULT_THRESHOLDS[name]);
  const kind: SettingKind = { of: 'number', low, high };
  return { key: `gates.thresholds.${name}`, flag, commands: GATED, kind, text: description, usual, example: usual };
});

const datastore: readonly Setting[] = [
  {
    key: 'datastore.host',
    flag: '--host',
    commands: OF_THE_DATASTORE,
    kind: TEXT,
    text: 'host of the datastore; PGHOST wins. The password comes from PGPASSWORD alone',
    example: 'kong.datastore.example',
  },
  {
    key: 'datastore.port',
    flag: '--port',
    commands: OF_THE_DATASTORE,
    kind: { of: 'number', low: 1, high: 65_535 },
    text: 'its port; PGPORT wins',
    usual: '5432',
    example: '5432',
  },
  {
    key: 'datastore.database',
    flag: '--database',
    commands: OF_THE_DATASTORE,
    kind: TEXT,
    text: 'its database; PGDATABASE wins',
    usual: 'kong',
    example: 'kong',
  },
  {
    key: 'datastore.user',
    flag: '--user',
    commands: OF_THE_DATASTORE,
    kind: TEXT,
    text: 'role to connect as; PGUSER wins',
    usual: 'kong',
    example: 'kong_reader',
  },
  {
    key: 'datastore.tls',
    flag: '--no-tls',
    commands: OF_THE_DATASTORE,
    kind: FLAG,
    text: 'connect with TLS; PGSSLMODE wins',
    usual: 'true',
    example: 'true',
  },
  {
    key: 'datastore.schema',
    flag: '--schema',
    commands: OF_THE_DATASTORE,
    kind: TEXT,
    text: "schema of Kong's tables",
    usual: 'the one that holds them',
    example: 'public',
  },
];

/** All settings, in the order of the file. */
export const SETTINGS: readonly Setting[] = [...app, ...question, ...notices, ...gates, ...thresholds, ...datastore];
