import type { PreflightPhase } from '../../domain';
import type { Framework, FrameworkState, MixedCause } from '../reading/datastore-reading';
import { ALL_PHASES, defineCheck, found, passed, type Draft } from './check';

const NOT_KONG =
  'check the host, the port, the database and the role: this is not the datastore of a live Kong; never run "bootstrap" here';
const REPEAT_UP =
  'read the output of "up" and apply STAGE=migrate-up again; apply no later stage before it is complete';
const MIXED =
  'compare "kong migrations list" of both releases with these tables by hand: a migration was killed, or two ran at once; to go back, restore the snapshot';

const KILLED_UP =
  'an "up" was killed: wait until its lock expires, check again that no API entities are left, and run "up" again';
const LEFTOVER =
  'an old node ran its own migrations after "finish": find and stop it, compare "kong migrations list" of both releases, then drop schema_migrations';

type Cell = 'good' | Pick<Draft, 'severity' | 'remedy' | 'waivable'>;
type Seen = Exclude<FrameworkState, 'mixed'> | MixedCause;

const bad = (remedy: string): Cell => ({ remedy });

const NOWHERE = { none: bad(NOT_KONG), empty: bad(NOT_KONG), unclear: bad(MIXED) } as const;
const AFTER_UP = {
  ...NOWHERE,
  'killed-up': bad(REPEAT_UP),
  leftover: { remedy: LEFTOVER, waivable: true },
  legacy: bad(REPEAT_UP),
  pending: 'good',
  finished: 'good',
} as const;

/** Every state in every phase. The only way to continue after a killed "up" is to run it again. */
const TABLE: Readonly<Record<PreflightPhase, Readonly<Record<Seen, Cell>>>> = {
  'before-up': {
    ...NOWHERE,
    'killed-up': { remedy: KILLED_UP, severity: 'warning' },
    leftover: { remedy: LEFTOVER, severity: 'warning' },
    legacy: 'good',
    pending: 'good',
    finished: 'good',
  },
  'after-up': AFTER_UP,
  'before-start': AFTER_UP,
  'before-finish': AFTER_UP,
  'after-finish': { ...AFTER_UP, pending: bad('"finish" is not complete: apply STAGE=migrate-finish again') },
};

function seenOf({ state, cause = 'unclear' }: Framework): Seen {
  return state === 'mixed' ? cause : state;
}

export const schemaState = defineCheck({
  id: 'schema-state',
  title: 'the migrations are in the state that this phase needs',
  severity: 'blocker',
  phases: ALL_PHASES,
  needs: ['framework'],
  unwaivable: true,
  remedy: MIXED,
  source: 'observed on Kong 0.14.1, 1.0.3 and 1.2.3: each command on each state of a datastore',
  check: ({ framework }, _, phase) => {
    const { state, text } = framework;
    const cell = TABLE[phase][seenOf(framework)];
    if (cell === 'good') return passed(`${state}: ${text}`);
    return found({ subject: `state ${state}`, evidence: { text }, ...cell });
  },
});
