import { setTimeout as delay } from 'node:timers/promises';
import type { PreflightReport, StepContext } from '../../../domain';
import type { SchemaReading } from '../../../preflight/reading/legacy-schema';
import { answer } from '../../steps/datastore-question';
import { DatastoreTask } from '../../steps/datastore-task';
import type { DatastorePorts, StepPorts, TaskPorts } from '../../common/ports';
import { RunnerError } from '../../common/runner-error';
import { AwsBalancer } from './aws-balancer';
import { AwsLogs } from './aws-logs';
import { AwsMetrics } from './aws-metrics';
import { AwsParameters } from './aws-parameters';
import { AwsServices } from './aws-services';
import { AwsSession } from './aws-session';
import { AwsSnapshots } from './aws-snapshots';
import { AwsTasks } from './aws-tasks';

/**
 * The ports of a step over AWS and the datastore. Each AWS client is loaded when it is first needed. Once `stop` is aborted, no request is
 * sent and no wait goes on: the reason of the signal is thrown.
 */
export function awsPorts(context: StepContext, say: (line: string) => void, stop?: AbortSignal): StepPorts {
  const { region, roleArn = null, clusterArn, asker } = context;
  const session = new AwsSession({ region, roleArn }, stop);
  const running = (place: StepContext['task']): TaskPorts => ({
    tasks: new AwsTasks(session, context, place),
    logs: new AwsLogs(session, place),
    now: () => session.now(),
    pause: (milliseconds) => pause(milliseconds, stop),
    say,
  });
  const datastore = asker ? new DatastoreTask(context, running(asker)) : fromHere(context);
  return {
    ...running(context.task),
    account: () => session.account(),
    parameters: new AwsParameters(session),
    services: new AwsServices(session, clusterArn),
    balancer: new AwsBalancer(session),
    counts: new AwsMetrics(session),
    snapshots: new AwsSnapshots(session),
    readSchema: () => datastore.readSchema(),
    preflight: (phase) => datastore.preflight(phase),
  };
}

async function pause(milliseconds: number, stop?: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, stop && { signal: stop }).catch(() => undefined);
  stop?.throwIfAborted();
}

function fromHere({ datastore, preflight }: StepContext): DatastorePorts {
  return {
    readSchema: async () => (await answer({ kind: 'schema', datastore })) as SchemaReading,
    preflight: async (phase) => {
      if (preflight) return (await answer({ kind: 'preflight', phase, datastore, ...preflight })) as PreflightReport;
      throw new RunnerError(
        'KBG-AWS-003',
        'the context has no "preflight"; Terraform writes it: apply the stage again',
        'usage',
      );
    },
  };
}
