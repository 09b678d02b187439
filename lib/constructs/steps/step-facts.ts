import type { Slot, StepContext } from '../../domain';
import { expression } from '../terraform/expression';
import type { IKongDatastore } from '../release/kong-datastore';
import type { UpgradeLedger } from '../ledger/upgrade-ledger';

/** Nodes of one colour, made here or elsewhere. */
export interface NodePlace {
  /** Name of the ECS service. */
  readonly service: string;
  /** ARN of the target group that its tasks are registered in. */
  readonly targetGroupArn: string;
  /**
   * Tasks that the service has in this stage, or an expression; 0 where it does not run.
   * @default - of proxies that a `TrafficWatch` looks at, what the ledger records; else 0
   */
  readonly size?: number | string;
}

/** What every one-off step must know of a gateway. */
export interface StepProps {
  /** Says where the upgrade stands, and keeps the steps' verdicts. */
  readonly ledger: UpgradeLedger;
  /** AWS account of the gateway; one-off steps refuse to run in another. */
  readonly account: string;
  /** AWS region, such as `eu-west-1`; one-off steps ask there. */
  readonly region: string;
  /** ECS cluster of both colours and of the one-off tasks. */
  readonly clusterArn: string;
  /** The datastore of both colours. */
  readonly datastore: IKongDatastore;
  /** Each colour's proxies. */
  readonly proxies: Readonly<Record<Slot, NodePlace>>;
  /** Each colour's admin nodes, where they are services of their own. @default - none: the proxies are all that there is */
  readonly admins?: Readonly<Record<Slot, NodePlace>>;
  /** ARN of the role that one-off steps assume. @default - the credentials that run Terraform */
  readonly operatorRoleArn?: string;
  /** This package's command as one-off steps call it, in the shell that Terraform starts. @default 'npx --no-install kong-bluegreen' */
  readonly command?: string;
  /**
   * ARN of an AWS Lambda function that runs the steps in place of `command`, where Terraform runs without Node (docs/without-node.md).
   * @default - none: the shell that Terraform starts calls `command`
   */
  readonly stepLambdaArn?: string;
  /** Seconds after which a step that waits gives up; the apply then fails where it stands. @default 1800 */
  readonly stepDeadlineSeconds?: number;
  /** Seconds after which a change of weights has reached the whole load balancer. @default 60 */
  readonly propagationSeconds?: number;
}

export const DEFAULT_DEADLINE_SECONDS = 1800;
export const DEFAULT_PROPAGATION_SECONDS = 60;

/** What only some steps know. */
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

/** The same nodes, of which none is waited for as an admin node. */
function withoutNodes({ blue, green }: Readonly<Record<Slot, NodePlace>>): Readonly<Record<Slot, NodePlace>> {
  return { blue: { ...blue, size: 0 }, green: { ...green, size: 0 } };
}
