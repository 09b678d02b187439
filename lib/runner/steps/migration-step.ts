import type { MigrationDecision, MigrationMoment, StepContext } from '../../domain';
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

/** Migrates the datastore and confirms it by `list` and by what the datastore shows; an exit code of `up` or `finish` is shown and never believed. */
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
    // Read before `list` is asked: what another process migrated and judged since then is found by this token, not repeated.
    const attempt = await readAttempt(context, name, ports.parameters);
    const before = await this.judge(`before-${name}`);
    if (before.verdict !== 'passed') return await this.unlessBegun(outcome(before));
    if (before.action !== 'start') return outcome(before);
    const fault = name === 'finish' ? ((await this.aliveOld()) ?? (await this.sickNext())) : undefined;
    if (fault !== undefined) return { verdict: 'refused', evidence: fault };
    ports.say(before.sentence);
    const obstacle = await preflightObstacle(`before-${name}`, ports);
    if (obstacle) return await this.unlessBegun(obstacle);
    return await this.conclude(await runTask(this.request(attempt), context, ports), attempt);
  }

  /** No node of the old release may be there when `finish` begins, nor be started after it. */
  private async aliveOld(): Promise<string | undefined> {
    const { proxies, admins, roles } = this.context;
    for (const { service, targetGroupArn } of [proxies[roles.from], admins[roles.from]]) {
      const found = await this.ports.services.look(service);
      const healthy = await this.ports.balancer.healthyTargets(targetGroupArn);
      if (found === undefined && healthy === 0) continue;
      return (
        `the old release is still there: ${service} ${found ? `runs ${found.running} tasks` : 'is gone'}, and ${healthy} of its targets ` +
        'are healthy; "finish" was not started. Remove what was started by hand, and ask for migrate-finish again'
      );
    }
    return undefined;
  }

  /** Before `finish` the old release can still be brought up again. */
  private async sickNext(): Promise<string | undefined> {
    const { proxies, roles } = this.context;
    const { service, targetGroupArn } = proxies[roles.to];
    if ((await this.ports.balancer.healthyTargets(targetGroupArn)) > 0) return undefined;
    return (
      `${service} carries all traffic and none of its targets is healthy; "finish" was not started, so that shift-100 can still bring ` +
      `${roles.from} up again. Mend ${roles.to}, or go back, and ask for migrate-finish again`
    );
  }

  /** What a step that was cut off has begun in the meantime looks like another's migration, or like a datastore that contradicts `list`. */
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
    if (!ended.stopped) return couldNot(loss ?? `${name} has not ended`);
    ports.say(`${name} ended with ${ended.task.exitCode ?? 'no exit code'}; list is asked what it did`);
    const result = loss === undefined ? outcome(await this.judge(`after-${name}`)) : couldNot(loss);
    await advanceAttempt(context, name, attempt, ports.parameters);
    return result;
  }

  /** Asks `list` until its answer needs no more waiting for another migration's lock. */
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
        // They are asked one after the other: a migration may have come in between.
        this.ports.say(`${decision.sentence}; both are asked once more`);
        continue;
      }
      if (!(await this.waitForLock(lock))) {
        return { ...decision, action: 'stop', sentence: `${decision.sentence}, and did not release it in time` };
      }
    }
  }

  /** The lock lives by the datastore's clock: it is asked again and again, as long as a lock of ours can live. */
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

function outcome({ verdict, sentence, code }: MigrationDecision): StepOutcome {
  return { verdict, evidence: sentence, ...(code === undefined ? {} : { code }) };
}
