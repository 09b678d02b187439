/** ARNs that props give, as they are written; a reference names no place. */
export type NamedArns = readonly (readonly [name: string, arn: string | undefined])[];

/** Account and region of a gateway. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** Sentences about ARNs of another partition, region or account; `region` is empty for what IAM keeps. */
export function strayArns(
  place: Place,
  named: NamedArns,
  { region, place: which }: { readonly region: string; readonly place: string },
): readonly string[] {
  const partition = partitionOf(place.region);
  return named.flatMap(([name, arn]) => {
    const [scheme, its, , itsRegion, itsAccount] = arn?.split(':') ?? [];
    if (arn === undefined || scheme !== 'arn' || arn.includes('${')) return [];
    if (its !== partition)
      return [`${name} must begin with arn:${partition}, the partition of ${place.region}, got "${arn}"`];
    // The account of AWS's own policies is `aws`.
    const fits = itsRegion === region && (itsAccount === place.account || itsAccount === 'aws');
    return fits ? [] : [`${name} must be of ${which}, got "${arn}"`];
  });
}

/** A service can use an ECS cluster of its own region only. */
export function clusterPlaceFault({
  region,
  clusterArn,
}: {
  readonly region: string;
  readonly clusterArn: string;
}): string | undefined {
  const [, , , its] = clusterArn.split(':');
  return clusterArn.startsWith('arn:') && !`${region}${clusterArn}`.includes('${') && its !== region
    ? `clusterArn must be of region ${region}, got "${clusterArn}"`
    : undefined;
}

/** Outside the commercial regions AWS has partitions of its own (AWS General Reference, "Amazon Resource Names"). */
const PARTITIONS: Readonly<Record<string, string>> = {
  'cn-': 'aws-cn',
  'us-gov-': 'aws-us-gov',
  'eusc-': 'aws-eusc',
  'us-iso-': 'aws-iso',
  'us-isob-': 'aws-iso-b',
  'eu-isoe-': 'aws-iso-e',
  'us-isof-': 'aws-iso-f',
};

export function partitionOf(region: string): string {
  return Object.entries(PARTITIONS).find(([start]) => region.startsWith(start))?.[1] ?? 'aws';
}
