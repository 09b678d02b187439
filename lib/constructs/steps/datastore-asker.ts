import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition';
import { Construct } from 'constructs';
import type { TaskPlace } from '../../domain';
import { address, expression, readable } from '../terraform/expression';
import type { IKongDatastore } from '../release/kong-datastore';
import type { NodeCapacity } from '../release/node-capacity';
import { platformOf } from '../release/node-capacity';
import { numberText } from '../release/node-environment';
import type { INodePermissions } from '../access/node-permissions';

const CONTAINER = 'kong-bluegreen';
const LOG_STREAM_PREFIX = 'preflight';

/** Inputs of the one-off task that reads the datastore from inside the VPC. */
export interface DatastoreAskerProps {
  readonly name: string;
  readonly region: string;
  /** Image with this package's command as its entry point. */
  readonly image: string;
  readonly datastore: IKongDatastore;
  readonly permissions: INodePermissions;
  readonly logGroupName: string;
  /** Capacity and CPU of the task. */
  readonly node: NodeCapacity;
  readonly network: Pick<TaskPlace, 'subnets' | 'securityGroups'>;
}

/** Definition of the one-off task that reads the datastore. Its roles may read the password and nothing else. It costs nothing until a step starts it. */
export class DatastoreAsker extends Construct {
  /** Task definition of the preflight. */
  readonly definition: EcsTaskDefinition;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: DatastoreAskerProps,
  ) {
    super(scope, id);
    const { name, permissions, node } = props;
    this.definition = readable(
      new EcsTaskDefinition(this, 'definition', {
        family: `${name}-preflight`,
        ...platformOf(node),
        cpu: '256',
        memory: '512',
        executionRoleArn: permissions.migrationRoleArn,
        taskRoleArn: permissions.taskRoleArn,
        containerDefinitions: JSON.stringify([this.container()]),
        dependsOn: [...permissions.taskDependencies],
      }),
    );
  }

  /** Facts by which a step starts the task. */
  get place(): TaskPlace {
    const { network, logGroupName, node } = this.props;
    return {
      definition: expression(`${address(this.definition)}.arn`),
      container: CONTAINER,
      ...network,
      assignPublicIp: false,
      ...(node.capacity ? { capacity: node.capacity } : {}),
      logGroup: logGroupName,
      logStreamPrefix: LOG_STREAM_PREFIX,
    };
  }

  private container(): Record<string, unknown> {
    const { image, datastore, region, logGroupName } = this.props;
    return {
      name: CONTAINER,
      image,
      essential: true,
      // Without a question, the task prints its help.
      command: ['answer', '--help'],
      environment: [
        { name: 'PGDATABASE', value: datastore.database },
        { name: 'PGHOST', value: datastore.host },
        { name: 'PGPORT', value: numberText(datastore.port) },
        { name: 'PGUSER', value: datastore.user },
      ],
      secrets: [{ name: 'PGPASSWORD', valueFrom: datastore.passwordSecretArn }],
      logConfiguration: {
        logDriver: 'awslogs',
        options: {
          'awslogs-group': logGroupName,
          'awslogs-region': region,
          'awslogs-stream-prefix': LOG_STREAM_PREFIX,
        },
      },
    };
  }
}
