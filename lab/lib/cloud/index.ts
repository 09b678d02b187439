export * from './arn';
export { AwsError } from './aws-error';
export { createCloud, type CloudOptions } from './cloud';
export type * from './contracts';
