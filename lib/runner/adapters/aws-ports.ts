import { setTimeout as delay } from 'node:timers/promises';
import type { StepContext } from '../../domain';
import { preflight } from '../../preflight';
import { readSchema } from '../../preflight/legacy-schema';
import type { StepPorts } from '../ports';
import { RunnerError } from '../runner-error';
import { AwsBalancer } from './aws-balancer';
import { AwsCounts } from './aws-counts';
import { AwsLogs } from './aws-logs';
import { AwsParameters } from './aws-parameters';
import { AwsServices } from './aws-services';
import { AwsSession } from './aws-session';
import { AwsSnapshots } from './aws-snapshots';
import { AwsTasks } from './aws-tasks';

const DATASTORE_TIMEOUT_MS = 10_000;

/** The world as AWS and the datastore show it. Each AWS client is loaded when it is first needed. */
export function awsPorts(context: StepContext, say: (line: string) => void): StepPorts {
  const { region, roleArn = null } = context;
  const session = new AwsSession({ region, roleArn });
  return {
    account: () => session.account(),
    tasks: new AwsTasks(session, context),
    logs: new AwsLogs(session, context.task),
    parameters: new AwsParameters(session),
    services: new AwsServices(session, context.clusterArn),
    balancer: new AwsBalancer(session),
    counts: new AwsCounts(session),
    snapshots: new AwsSnapshots(session),
    now: () => session.now(),
    readSchema: () => readSchema(context.datastore, DATASTORE_TIMEOUT_MS),
    preflight: (phase) => {
      if (context.preflight)
        return preflight({
          phase,
          datastore: context.datastore,
          timeoutMs: DATASTORE_TIMEOUT_MS,
          ...context.preflight,
        });
      throw new RunnerError('the context says nothing of a preflight; it is written by Terraform', 'usage');
    },
    pause: (milliseconds) => delay(milliseconds),
    say,
  };
}
