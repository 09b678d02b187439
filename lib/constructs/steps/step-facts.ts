import type { Slot, StepContext } from '../../domain';
import { expression } from '../terraform/expression';
import type { IKongDatastore } from '../release/kong-datastore';
import type { UpgradeLedger } from '../ledger/upgrade-ledger';

/** Nodes of one slot, created by this library or existing. */
export interface NodePlace {
  /** Name of the ECS service. */
  readonly service: string;
  /** ARN of the target group that its tasks are registered in. */
  readonly targetGroupArn: string;
  /**
   * Number of tasks of the service in this stage, or an expression; 0 if it does not run.
   * @default - the recorded size of the ledger for proxies of a `TrafficWatch`; otherwise 0
   */
  readonly size?: number | string;
}

/** Facts about a gateway that every one-off step needs. */
export interface StepProps {
  /** Record of the current stage and of the verdicts of the steps. */
  readonly ledger: UpgradeLedger;
  /** AWS account of the gateway; one-off steps refuse to run in another account. */
  readonly account: string;
  /** AWS region of the gateway, such as `eu-west-1`. */
  readonly region: string;
  /** ECS cluster of both slots and of the one-off tasks. */
  readonly clusterArn: string;
  /** Datastore of both releases. */
  readonly datastore: IKongDatastore;
  /** Proxies of each slot. */
  readonly proxies: Readonly<Record<Slot, NodePlace>>;
  /** Admin nodes of each slot, if they are services of their own. @default - none: only proxies run */
  readonly admins?: Readonly<Record<Slot, NodePlace>>;
  /** ARN of the role that one-off steps assume. @default - the credentials that run Terraform */
  readonly operatorRoleArn?: string;
  /** This package's command as one-off steps call it, in the shell that Terraform starts. @default 'npx --no-install kong-bluegreen' */
  readonly command?: string;
  /**
   * ARN of an AWS Lambda function that runs the steps instead of `command`, for Terraform without Node (docs/without-node.md).
   * @default - none: the shell that Terraform starts calls `command`
   */
  readonly stepLambdaArn?: string;
  /** Seconds until a waiting step fails; the apply then stops, and nothing is undone. @default 1800 */
  readonly stepDeadlineSeconds?: number;
  /** Seconds until a change of weights has reached the whole load balancer. @default 60 */
  readonly propagationSeconds?: number;
}

export const DEFAULT_DEADLINE_SECONDS = 1800;
export const DEFAULT_PROPAGATION_SECONDS = 60;

/** Facts that only some steps have. */
export type OwnFacts = Partial<
  Record<keyof Pick<StepContext, 'task' | 'asker' | 'snapshot' | 'preflight' | 'ruleArns'>, unknown>
>;

/** The step's context; strings that are expressions become values of their own type in Terraform. */
export function stepFacts(
  { ledger, datastore, proxies, admins = withoutNodes(proxies), ...props }: StepProps,
  own: OwnFacts,
): Record<keyof Omit<StepContext, 'token'>, unknown> {
  return {
    path: ledger.path,
    upgrade: expression(ledger.local('upgrade')),
    seq: expression(ledger.local('seq')),
    stage: ledger.state.stage.id,
    direction: expression(ledger.local('direction')),
    roles: ledger.roles,
    digest: expression(ledger.digest),
    account: props.account,
    region: props.region,
    roleArn: props.operatorRoleArn ?? null,
    clusterArn: props.clusterArn,
    task: own.task ?? null,
    asker: own.asker ?? null,
    snapshot: own.snapshot ?? null,
    preflight: own.preflight ?? null,
    datastore: {
      host: datastore.host,
      port: datastore.port,
      database: datastore.database,
      user: datastore.user,
      ssl: datastore.ssl,
    },
    proxies: both(proxies),
    admins: both(admins),
    ruleArns: own.ruleArns ?? [],
    patched: ledger.patch,
    propagationSeconds: props.propagationSeconds ?? DEFAULT_PROPAGATION_SECONDS,
    deadlineSeconds: props.stepDeadlineSeconds ?? DEFAULT_DEADLINE_SECONDS,
  };
}

function both({ blue, green }: Readonly<Record<Slot, NodePlace>>): Record<Slot, Required<NodePlace>> {
  const whole = ({ service, targetGroupArn, size = 0 }: NodePlace): Required<NodePlace> => ({
    service,
    targetGroupArn,
    size,
  });
  return { blue: whole(blue), green: whole(green) };
}

/** The same nodes with size 0: no step waits for an admin node. */
function withoutNodes({ blue, green }: Readonly<Record<Slot, NodePlace>>): Readonly<Record<Slot, NodePlace>> {
  return { blue: { ...blue, size: 0 }, green: { ...green, size: 0 } };
}
