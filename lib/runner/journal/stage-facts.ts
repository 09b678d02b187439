import type { PlannedChange, Roles, Slot } from '../../domain';
import { isAhead, readStage, rolesFrom, TrafficSchedule } from '../../domain';
import { AwsTime } from './aws-time';
import type { JournalLine } from './journal';
import type { JournalRun } from './journal-runs';
import { eventsOf } from './journal-runs';
import type { TerraformCounts } from '../run/walk';

/** One planned stage of a run, and its result. */
export interface StageFact {
  readonly stage: string;
  /** `again`: the current stage was applied once more. */
  readonly direction: 'forward' | 'back' | 'again';
  /** Time of its begin, by AWS's clock. */
  readonly began: string;
  /** Time of its verification, by AWS's clock. @default - it was not applied, or the run was interrupted */
  readonly ended?: string;
  /** Duration from the synthesis to the verification, with the wait for an answer, by the clock of the computer. */
  readonly seconds?: number;
  readonly terraform: TerraformCounts;
  readonly changes: readonly PlannedChange[];
  /** Agreement to the apply. @default - nobody was asked, or nobody agreed */
  readonly agreed?: { readonly by: '--yes' | 'an answer'; readonly who: string };
  /** Reason for a way back without a question: a gate failed, or nobody answered in time. @default - the operator was asked */
  readonly unasked?: 'gate' | 'silence';
  readonly weights?: Readonly<Record<Slot, number>>;
}

const ANY_SCHEDULE = TrafficSchedule.steps();

export function stagesOfRun(run: JournalRun): readonly StageFact[] {
  const roles = eventsOf(run, 'ledger').at(-1)?.slots ?? rolesFrom('blue');
  const time = new AwsTime(run.lines);
  const stages: StageFact[] = [];
  let standing = eventsOf(run, 'route')[0]?.from ?? '';
  let isRefused = false;
  for (const line of run.lines) {
    const { event } = line;
    const open = stages.at(-1);
    if (event.type === 'plan') {
      const { stage, terraform, changes } = event;
      const direction = directionOf(standing, stage, roles);
      stages.push({
        stage,
        direction,
        began: iso(time.of(line.at)),
        terraform,
        changes,
        ...whyUnasked(isRefused, open),
      });
    } else if (event.type === 'gate') {
      isRefused = event.verdict === 'failed' && !event.dryRun;
    } else if (open && open.stage === stageOf(line) && open.ended === undefined) {
      stages[stages.length - 1] = withResult(open, line, time);
      if (event.type === 'applied') standing = event.stage;
    }
  }
  return stages;
}

/** A plan after a plan without an agreement, in the same run, is the way back after the silence of the operator. */
function whyUnasked(isRefused: boolean, last: StageFact | undefined): Pick<StageFact, 'unasked'> {
  if (isRefused) return { unasked: 'gate' };
  return last && !last.agreed && !last.unasked ? { unasked: 'silence' } : {};
}

function stageOf({ event }: JournalLine): string | undefined {
  return event.type === 'agreed' || event.type === 'applied' ? event.stage : undefined;
}

function withResult(open: StageFact, { at, event, by }: JournalLine, time: AwsTime): StageFact {
  if (event.type === 'agreed') return { ...open, agreed: { by: event.by, who: `${by.user}@${by.host}` } };
  if (event.type !== 'applied') return open;
  const { seconds, weights } = event;
  const began = iso(time.of(new Date(Date.parse(at) - seconds * 1000).toISOString()));
  return { ...open, began, ended: iso(time.of(at)), seconds, weights };
}

function directionOf(standing: string, stage: string, roles: Roles): StageFact['direction'] {
  const [from, to] = [standing, stage].map((id) => readStage(id, ANY_SCHEDULE, roles));
  if (standing === stage) return 'again';
  return from && to && isAhead(to, from) ? 'back' : 'forward';
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
