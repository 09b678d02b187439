import type { PlannedChange, Roles, Slot } from '../../domain';
import { isAhead, readStage, rolesFrom, TrafficSchedule } from '../../domain';
import { AwsTime } from './aws-time';
import type { JournalLine } from './journal';
import type { JournalRun } from './journal-runs';
import { eventsOf } from './journal-runs';
import type { TerraformCounts } from '../run/walk';

/** One stage that a run has planned, and what became of it. */
export interface StageFact {
  readonly stage: string;
  /** `again`: the stage that stood was applied once more. */
  readonly direction: 'forward' | 'back' | 'again';
  /** By AWS's clock: when it was begun, and when it was verified. */
  readonly began: string;
  /** @default - it was not applied, or the run was cut off */
  readonly ended?: string;
  /** From the synth to the last look at what is live, with the time until somebody answered; by the computer's clock. */
  readonly seconds?: number;
  readonly terraform: TerraformCounts;
  readonly changes: readonly PlannedChange[];
  /** Who let it be applied, and how. @default - nobody was asked, or nobody agreed */
  readonly agreed?: { readonly by: '--yes' | 'an answer'; readonly who: string };
  /** Why a way back was taken without asking: a gate said no, or nobody answered in time. @default - somebody was asked */
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
      stages[stages.length - 1] = whatCameOf(open, line, time);
      if (event.type === 'applied') standing = event.stage;
    }
  }
  return stages;
}

/** A plan that follows one to which nobody agreed, in the same run, is the way back for want of an answer. */
function whyUnasked(isRefused: boolean, last: StageFact | undefined): Pick<StageFact, 'unasked'> {
  if (isRefused) return { unasked: 'gate' };
  return last && !last.agreed && !last.unasked ? { unasked: 'silence' } : {};
}

function stageOf({ event }: JournalLine): string | undefined {
  return event.type === 'agreed' || event.type === 'applied' ? event.stage : undefined;
}

function whatCameOf(open: StageFact, { at, event, by }: JournalLine, time: AwsTime): StageFact {
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
