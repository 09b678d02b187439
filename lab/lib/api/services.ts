import { cloudWatchOperations } from './cloudwatch';
import { dynamoDbOperations } from './dynamodb';
import { ecsOperations } from './ecs';
import { elbOperations } from './elb';
import { logsOperations } from './logs';
import type { Operations } from './operation';
import { rdsOperations } from './rds';
import { snsOperations } from './sns';
import { ssmOperations } from './ssm';
import { stsOperations } from './sts';

/** A service that the lab answers for, under the name that `api.calls` shows. */
export interface ApiService {
  readonly name: string;
  readonly operations: Operations;
}

/** JSON services by the prefix of `X-Amz-Target`. */
export const JSON_SERVICES: Readonly<Record<string, ApiService>> = {
  DynamoDB_20120810: { name: 'dynamodb', operations: dynamoDbOperations },
  AmazonEC2ContainerServiceV20141113: { name: 'ecs', operations: ecsOperations },
  AmazonSSM: { name: 'ssm', operations: ssmOperations },
  GraniteServiceVersion20100801: { name: 'cloudwatch', operations: cloudWatchOperations },
  Logs_20140328: { name: 'logs', operations: logsOperations },
};

/** Query services by the request's `Version`. */
export const QUERY_SERVICES: Readonly<Record<string, ApiService>> = {
  '2015-12-01': { name: 'elasticloadbalancing', operations: elbOperations },
  '2014-10-31': { name: 'rds', operations: rdsOperations },
  '2010-03-31': { name: 'sns', operations: snsOperations },
  '2011-06-15': { name: 'sts', operations: stsOperations },
};
