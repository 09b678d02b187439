import type { DataBehaviour } from './behaviour';

export const callerIdentity: DataBehaviour = (cloud) => ({
  id: cloud.account,
  account_id: cloud.account,
  arn: `arn:aws:iam::${cloud.account}:user/lab`,
  user_id: 'AIDALAB',
});

export const region: DataBehaviour = (cloud) => ({
  id: cloud.region,
  name: cloud.region,
  region: cloud.region,
  description: cloud.region,
  endpoint: `ec2.${cloud.region}.amazonaws.com`,
});

export const partition: DataBehaviour = () => ({
  id: 'aws',
  partition: 'aws',
  dns_suffix: 'amazonaws.com',
  reverse_dns_prefix: 'com.amazonaws',
});
