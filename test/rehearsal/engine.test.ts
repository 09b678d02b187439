import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startLab } from '../../lab/lib';
import { rehearsalEnvironment } from '../../lib/rehearsal/lab-environment';
import { Rehearsal } from '../../lib/rehearsal/rehearsal';
import type { RehearsalReport } from '../../lib/rehearsal/report';
import type { GateSettings } from '../../lib/runner/gates/gate-table';
import { ROOT } from '../support/harness';

/** The project's own app; test/support/odd-json.js then edits its JSON. */
const APP = `node --import tsx main.ts && node "${join(ROOT, 'test', 'support', 'odd-json.js')}"`;

/** A rehearsal of the forward way in this process, on sources, so that a mutation of them is rehearsed. */
async function rehearse(odd: string, gates: GateSettings = {}): Promise<RehearsalReport> {
  const directory = mkdtempSync(join(ROOT, '.harness-'));
  const lab = await startLab({ clockFactor: 100 });
  try {
    return await new Rehearsal({
      lab,
      app: { directory: ROOT, app: APP },
      environment: { ...rehearsalEnvironment(lab, process.env), ODD: odd },
      directory,
      waysBack: 'none',
      requestsPerSecond: 50,
      gates,
      onLine: () => undefined,
      onStage: () => undefined,
      signal: new AbortController().signal,
    }).run();
  } finally {
    await lab.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

const ids = ({ stages }: RehearsalReport): readonly string[] => stages.map(({ id }) => id);

describe('a rehearsal applies each stage with the engine of run', () => {
  it('ends before an apply whose plan exceeds the change budget', async () => {
    const report = await rehearse('changed-service');
    expect(report).toMatchObject({ outcome: 'failed', failureCode: 'KBG-RUN-004', failureOutcome: 'refused', lost: 0 });
    expect(ids(report)).toEqual(['baseline', 'migrate-up', 'start-green']);
  }, 180_000);

  it('ends after an apply that moved no traffic, because the load balancer does not show the weights of the stage', async () => {
    const report = await rehearse('unmoved-weights');
    expect(report).toMatchObject({ outcome: 'failed', failureCode: 'KBG-RUN-021', failureOutcome: 'gate', lost: 0 });
    expect(ids(report)).toEqual(['baseline', 'migrate-up', 'start-green']);
  }, 180_000);

  it('asks the gates, and brings all traffic back if one fails', async () => {
    const gates = { command: { command: 'echo too slow; exit 1', bakeSeconds: 0, timeoutSeconds: 60 } };
    const report = await rehearse('none', gates);
    expect(report).toMatchObject({
      outcome: 'failed',
      failureCode: 'KBG-RUN-015',
      failureOutcome: 'rolledBack',
      lost: 0,
    });
    expect(report.failure).toMatch(
      /^stage shift-10: the gate of shift-10 failed \(exit 1: too slow\), and all traffic is back on blue/,
    );
  }, 180_000);
});
