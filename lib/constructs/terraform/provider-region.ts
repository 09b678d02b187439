import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';

/**
 * A fault if the stack has one AWS provider, and its region is not `region`, where the steps look. Undefined for several providers, because an
 * aspect chooses one of them, and for a provider without a literal region.
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
