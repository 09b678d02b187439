import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';

/**
 * A fault if the region of the stack's only AWS provider is not `region`, where the steps look. Undefined for several providers, of which an
 * aspect chooses ours, and for a provider without a literal region.
 */
export function providerRegionFault(scope: Construct, region: string): string | undefined {
  const providers = TerraformStack.of(scope)
    .node.findAll()
    .filter((it) => it instanceof AwsProvider);
  const [provider] = providers;
  const its = provider?.region;
  if (providers.length !== 1 || its === undefined || `${its}${region}`.includes('${') || its === region)
    return undefined;
  return `region must be that of the stack's AWS provider, ${its}, got "${region}"; Terraform would create the resources in one region, and the steps would look for them in the other`;
}
