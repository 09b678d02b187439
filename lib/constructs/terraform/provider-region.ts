import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';

/**
 * The stack's only AWS provider makes everything in its own region, and the steps look in `region`. With several, an aspect says which one is
 * ours. Undefined where the provider's region is a reference, or nothing.
 */
export function providerRegionFault(scope: Construct, region: string): string | undefined {
  const providers = TerraformStack.of(scope)
    .node.findAll()
    .filter((it) => it instanceof AwsProvider);
  const [provider] = providers;
  const its = provider?.region;
  if (providers.length !== 1 || its === undefined || `${its}${region}`.includes('${') || its === region)
    return undefined;
  return `region must be that of the stack's AWS provider, ${its}, got "${region}"; everything would be made in the one and looked for in the other`;
}
