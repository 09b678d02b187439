import type { ErrorCode, MigrationDecision, MigrationMoment, StepContext } from '../../domain';
import { decideMigration, LOCK_TIMEOUT_SECONDS } from '../../domain';
import type { MigrationLock } from '../../preflight/reading/legacy-schema';
import { Patience } from '../common/patience';
import type { StepPorts, TaskState } from '../common/ports';
import type { StepOutcome } from './step-outcome';
import { couldNot } from './step-outcome';
import { advanceAttempt, readAttempt } from './attempt';
import { askList } from './listing';
import type { EndedTask } from './one-off-task';
import { clientToken, followTask, idOf, lossOf, runTask, starterOf } from './one-off-task';
import { preflightObstacle } from './preflight-obstacle';

type MigrationName = 'up' | 'finish';

/** Migrates the datastore, and confirms it by `list` and by the datastore itself. The exit code of `up` or `finish` is only shown. */
export class MigrationStep {
  constructor(
    private readonly name: MigrationName,
    private readonly context: StepContext,
    private readonly ports: StepPorts,
  ) {}

  async run(): Promise<StepOutcome> {
    const { ports, context, name } = this;
    const running = await ports.tasks.findRunning(starterOf(context, name));
    if (running) return await this.attach(running);
    // The attempt is read before `list` runs: if another process migrates in between, this token finds its task and does not repeat it.
    const attempt = await readAttempt(context, name, ports.parameters);
    const before = await this.judge(`before-${name}`);
    if (before.verdict !== 'passed') return await this.unlessBegun(outcome(before));
    if (before.action !== 'start') return outcome(before);
    const fault = name === 'finish' ? ((await this.aliveOld()) ?? (await this.sickNext())) : undefined;
    if (fault !== undefined) return fault;
    ports.say(before.sentence);
    const obstacle = await preflightObstacle(`before-${name}`, ports);
    if (obstacle) return await this.unlessBegun(obstacle);
    return await this.conclude(await runTask(this.request(attempt), context, ports), attempt);
  }

  /** Refuses `finish` while a node of the old release exists. */
  private async aliveOld(): Promise<StepOutcome | undefined> {
    const { proxies, admins, roles } = this.context;
    for (const { service, targetGroupArn } of [proxies[roles.from], admins[roles.from]]) {
      const found = await this.ports.services.look(service);
      const healthy = await this.ports.balancer.healthyTargets(targetGroupArn);
      if (found === undefined && healthy === 0) continue;
      const state = found ? `runs ${found.running} tasks` : 'does not exist';
      return refused(
        'KBG-STEP-028',
        `the old release still exists: ${service} ${state}, and ${healthy} of its targets are healthy; "finish" was not started. Remove the nodes that were started by hand, and apply migrate-finish again`,
      );
    }
    return undefined;
  }

  /** Refuses `finish` while the next release has no healthy node: before `finish` the old release can still be started again. */
  private async sickNext(): Promise<StepOutcome | undefined> {
    const { proxies, roles } = this.context;
    const { service, targetGroupArn } = proxies[roles.to];
    if ((await this.ports.balancer.healthyTargets(targetGroupArn)) > 0) return undefined;
    return refused(
      'KBG-STEP-029',
      `${service} has all the traffic and no healthy target; "finish" was not started, so shift-100 can still start ${roles.from} again. Fix ${roles.to}, or go back, and apply migrate-finish again`,
    );
  }

  /** A migration of this step that began in the meantime looks like another's migration, or like a datastore that contradicts `list`. */
  private async unlessBegun(obstacle: StepOutcome): Promise<StepOutcome> {
    const running = await this.ports.tasks.findRunning(starterOf(this.context, this.name));
    return running ? await this.attach(running) : obstacle;
  }

  private async attach(running: TaskState): Promise<StepOutcome> {
    const { ports, context, name } = this;
    ports.say(`task ${idOf(running)} of this step is running: attached to it`);
    const attempt = await readAttempt(context, name, ports.parameters);
    return await this.conclude(await followTask(running, context, ports), attempt);
  }

  private request(attempt: number): { command: string[]; startedBy: string; clientToken: string } {
    const { context, name } = this;
    const timeouts = ['--lock-timeout', String(LOCK_TIMEOUT_SECONDS), '--db-timeout', String(LOCK_TIMEOUT_SECONDS)];
    return {
      command: ['kong', 'migrations', name, ...timeouts],
      startedBy: starterOf(context, name),
      clientToken: clientToken(context.path, context.upgrade, name, context.digest, attempt),
    };
  }

  private async conclude(ended: EndedTask, attempt: number): Promise<StepOutcome> {
    const { ports, context, name } = this;
    const loss = lossOf(ended, context);
    if (loss && !ended.stopped) return couldNot(loss.code, loss.sentence);
    ports.say(`${name} ended with ${ended.task.exitCode ?? 'no exit code'}; now list shows the result`);
    const result = loss ? couldNot(loss.code, loss.sentence) : outcome(await this.judge(`after-${name}`));
    await advanceAttempt(context, name, attempt, ports.parameters);
    return result;
  }

  /** Runs `list` until no other migration holds the lock. */
  private async judge(asked: MigrationMoment): Promise<MigrationDecision> {
    for (let disagreed = false; ;) {
      const { exitCode, list } = await askList(this.context, this.ports);
      const { state, detail, lock } = await this.ports.readSchema();
      const decision = decideMigration({
        asked,
        exitCode,
        meaning: list.meaning,
        datastore: state,
        ...(detail === undefined ? {} : { detail }),
        lockLive: lock?.live === true,
      });
      if (decision.action !== 'wait') {
        if (decision.verdict !== 'inconclusive' || disagreed) return decision;
        disagreed = true;
        // They are asked one after the other, and a migration may have run in between.
        this.ports.say(`${decision.sentence}; asking both again`);
        continue;
      }
      if (!(await this.waitForLock(lock))) {
        return { ...decision, action: 'stop', sentence: `${decision.sentence}, and did not release it in time` };
      }
    }
  }

  /** Waits until the lock has ended, but no longer than a lock of this library can last. The datastore's clock decides. */
  private async waitForLock(first: MigrationLock | undefined): Promise<boolean> {
    const { ports } = this;
    ports.say(`another migration holds the lock until ${first?.ttl?.toISOString() ?? 'an unknown time'}: waiting`);
    let waitedMs = 0;
    const counted = {
      now: () => new Date(waitedMs),
      pause: (milliseconds: number) => {
        waitedMs += milliseconds;
        return ports.pause(milliseconds);
      },
    };
    const patience = new Patience(counted, Math.min(LOCK_TIMEOUT_SECONDS, this.context.deadlineSeconds));
    let lock = first;
    while (lock?.live === true && !patience.isOver) {
      await patience.pause();
      ({ lock } = await ports.readSchema());
    }
    return lock?.live !== true;
  }
}

const refused = (code: ErrorCode, evidence: string): StepOutcome => ({ verdict: 'refused', code, evidence });

function outcome({ verdict, sentence, code }: MigrationDecision): StepOutcome {
  return { verdict, evidence: sentence, ...(code === undefined ? {} : { code }) };
}
