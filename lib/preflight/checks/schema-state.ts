import type { PreflightPhase } from '../../domain';
import type { FrameworkState } from '../reading/datastore-reading';
import { ALL_PHASES, defineCheck, found, passed } from './check';

const NOT_KONG =
  'look at host, port, database and role: this is no datastore of a live Kong; never run "bootstrap" here';
const REPEAT_UP = 'look at what "up" printed and repeat the stage migrate-up; nothing further before it is complete';
const MIXED =
  'let a human compare "kong migrations list" of both releases with these tables; a killed or a doubled migration leaves this, and the snapshot is the way back';

type Cell = 'good' | { readonly remedy: string };
const bad = (remedy: string): Cell => ({ remedy });

const NOWHERE = { none: bad(NOT_KONG), empty: bad(NOT_KONG), mixed: bad(MIXED) } as const;
const AFTER_UP = { ...NOWHERE, legacy: bad(REPEAT_UP), pending: 'good', finished: 'good' } as const;

/** Every state at every moment. */
const TABLE: Readonly<Record<PreflightPhase, Readonly<Record<FrameworkState, Cell>>>> = {
  'before-up': { ...NOWHERE, legacy: 'good', pending: 'good', finished: 'good' },
  'after-up': AFTER_UP,
  'before-start-green': AFTER_UP,
  'before-finish': AFTER_UP,
  'after-finish': {
    ...NOWHERE,
    legacy: bad(REPEAT_UP),
    pending: bad('"finish" is not complete: run its step again'),
    finished: 'good',
  },
};

export const schemaState = defineCheck({
  id: 'schema-state',
  title: 'the migrations have come as far as this moment asks',
  severity: 'blocker',
  phases: ALL_PHASES,
  needs: ['framework'],
  unwaivable: true,
  remedy: MIXED,
  source: 'kong-observed.md, "Reading the schema" and the state x command table',
  check: ({ framework: { state, text } }, _, phase) => {
    const cell = TABLE[phase][state];
    if (cell === 'good') return passed(`${state}: ${text}`);
    return found({ subject: `state ${state}`, evidence: { text }, remedy: cell.remedy });
  },
});
