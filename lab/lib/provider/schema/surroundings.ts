/**
 * Types that commonly surround a service. Only their bindings are known, so they are passive records. Their
 * optional attributes are never computed, and a change never plans a replacement.
 */
export const SURROUNDINGS: readonly string[] = [
  'aws_db_subnet_group',
  'aws_ecr_repository',
  'aws_eip',
  'aws_internet_gateway',
  'aws_kms_key',
  'aws_nat_gateway',
  'aws_route',
  'aws_route_table',
  'aws_route_table_association',
  'aws_secretsmanager_secret_version',
  'aws_subnet',
  'aws_vpc',
  'aws_vpc_endpoint',
  'data.aws_availability_zones',
  'data.aws_cloudwatch_log_group',
  'data.aws_kms_alias',
  'data.aws_kms_key',
];
