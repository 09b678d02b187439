import { createHash } from 'node:crypto';
import type { StepContext } from '../../domain';
import { ledgerNames } from '../../domain';
import { Patience } from '../common/patience';
import type { SnapshotState, StepPorts } from '../common/ports';
import type { StepOutcome } from './step-outcome';
import { couldNot, failed, passed } from './step-outcome';

/**
 * Takes a snapshot of the datastore and waits until it can be restored. Its name contains the gateway, the upgrade and the phase, so a step
 * that was cut off finds its own snapshot again and takes no second one.
 */
export async function snapshotStep(
  phase: 'up' | 'finish',
  context: StepContext,
  ports: StepPorts,
): Promise<StepOutcome> {
  const { snapshot: source } = context;
  if (!source)
    return couldNot(
      'KBG-STEP-013',
      'the context names no datastore for a snapshot; Terraform writes it if `snapshot` is set in the app',
    );
  const id = snapshotName(phase, source.kind, context);
  const found = await ports.snapshots.find(source, id);
  // RDS keeps identifiers in lower case.
  if (found?.source !== undefined && found.source.toLowerCase() !== source.identifier.toLowerCase()) {
    return failed(
      'KBG-STEP-014',
      `snapshot ${id} is of ${found.source}, not of ${source.identifier}; copy it if you need it, delete it under this name (aws rds delete-db-${source.kind === 'cluster' ? 'cluster-' : ''}snapshot), and apply STAGE=${context.stage} again`,
    );
  }
  if (found !== undefined && (await isOlderThanStage(found, context, ports))) {
    return failed(
      'KBG-STEP-015',
      `snapshot ${id} is from ${found.createdAt?.toISOString() ?? 'an unknown time'}, before this stage began: keep it, and give this upgrade another number: kong-bluegreen ledger set --path ${context.path} --stage STAGE --upgrade ${context.upgrade + 1} --reason WHY, with the stage of the ledger; then apply again`,
    );
  }
  if (found !== undefined && isStale(found, ports)) {
    return failed(
      'KBG-STEP-016',
      `snapshot ${id} is from ${found.createdAt?.toISOString() ?? 'an unknown time'}, of an attempt that did not continue: it lacks everything that was written since then; delete it (aws rds delete-db-${source.kind === 'cluster' ? 'cluster-' : ''}snapshot), and apply STAGE=${context.stage} again`,
    );
  }
  if (found === undefined) {
    await ports.snapshots.create(source, id);
    ports.say(`snapshot ${id} of ${source.kind} ${source.identifier} has begun`);
  }
  return await untilAvailable(id, context, ports);
}

/** RDS API: CreateDBSnapshot and CreateDBClusterSnapshot. */
const LONGEST_NAME = { instance: 255, cluster: 63 } as const;

/** `kong-bluegreen-main-1-before-up`: RDS takes letters, digits and single dashes. A long path is cut, and its digest keeps the name unique. */
function snapshotName(phase: string, kind: keyof typeof LONGEST_NAME, { path, upgrade }: StepContext): string {
  const gateway = path
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .replace(/^(?![A-Za-z])/, 'kong-');
  const which = `-${upgrade}-before-${phase}`;
  if (gateway.length + which.length <= LONGEST_NAME[kind]) return gateway + which;
  const digest = createHash('sha256').update(path).digest('hex').slice(0, 8);
  const kept = gateway.slice(0, LONGEST_NAME[kind] - which.length - digest.length - 1).replace(/-$/, '');
  return `${kept}-${digest}${which}`;
}

/** An apply that was cut off is repeated within hours; a snapshot itself may take some. */
const STALE_MS = 24 * 3_600_000;

function isStale({ createdAt }: SnapshotState, ports: StepPorts): boolean {
  return createdAt !== undefined && ports.now().getTime() - createdAt.getTime() > STALE_MS;
}

/** True if the snapshot is older than the ledger, which was written at the end of the stage before this one. */
async function isOlderThanStage(
  { createdAt }: SnapshotState,
  { path }: StepContext,
  ports: StepPorts,
): Promise<boolean> {
  const ledger = await ports.parameters.read(ledgerNames(path).ledger);
  return createdAt !== undefined && ledger !== undefined && createdAt < ledger.lastModified;
}

async function untilAvailable(id: string, context: StepContext, ports: StepPorts): Promise<StepOutcome> {
  const patience = new Patience(ports, context.deadlineSeconds);
  for (;;) {
    const seen = context.snapshot ? await ports.snapshots.find(context.snapshot, id) : undefined;
    const { status = 'not seen yet', percent } = seen ?? {};
    if (status === 'available') return passed(`snapshot ${id} is available`);
    if (status !== 'creating' && status !== 'not seen yet') {
      return failed(
        'KBG-STEP-017',
        `snapshot ${id} is ${status}; delete it, fix the fault that RDS reports, and apply STAGE=${context.stage} again`,
      );
    }
    if (patience.isOver) {
      return failed(
        'KBG-STEP-018',
        `snapshot ${id} is still ${status} after ${context.deadlineSeconds} s; RDS continues with it: apply STAGE=${context.stage} again to wait longer`,
      );
    }
    ports.say(
      `snapshot ${id} is ${status}${percent === undefined ? '' : `, ${percent} %`}, ${patience.elapsedSeconds} s`,
    );
    await patience.pause();
  }
}
