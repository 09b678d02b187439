import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Construct } from 'constructs';
import { readable } from './expression';
import type { IKongDatastore } from './kong-datastore';
import type { NodePart } from './node-environment';
import { PORTS } from './node-environment';

/** Who may talk to the nodes. */
export interface NodeNetworkProps {
  readonly name: string;
  readonly vpcId: string;
  /** Security group of the load balancer that carries the traffic. */
  readonly proxyLoadBalancerSecurityGroupId: string;
  /** Security group of the load balancer with the admin endpoints. */
  readonly adminLoadBalancerSecurityGroupId: string;
  readonly datastore: IKongDatastore;
}

/** Security groups: proxies take traffic only, admin nodes the Admin API too, one-off tasks nothing. */
export class NodeNetwork extends Construct {
  /** A security group of the proxies, of the admin nodes and of the one-off tasks. */
  readonly groups: Readonly<Record<NodePart, SecurityGroup>>;

  constructor(scope: Construct, id: string, props: NodeNetworkProps) {
    super(scope, id);
    this.groups = {
      proxy: this.group('proxy', props),
      admin: this.group('admin', props),
      migrations: this.group('migrations', props),
    };
    this.ingress('proxy', PORTS.proxy, props.proxyLoadBalancerSecurityGroupId);
    // The admin targets' health check asks the proxy port, never the Admin API.
    this.ingress('admin', PORTS.proxy, props.adminLoadBalancerSecurityGroupId);
    this.ingress('admin', PORTS.admin, props.adminLoadBalancerSecurityGroupId);
  }

  private group(part: NodePart, { name, vpcId, datastore }: NodeNetworkProps): SecurityGroup {
    const group = readable(
      new SecurityGroup(this, part, { name: `${name}-${part}`, description: `Kong ${part} of ${name}`, vpcId }),
    );
    readable(
      new VpcSecurityGroupEgressRule(this, `${part}-out`, {
        securityGroupId: group.id,
        ipProtocol: '-1',
        cidrIpv4: '0.0.0.0/0',
        description: 'datastore, upstreams, image registry and logs',
      }),
    );
    if (datastore.securityGroupId !== undefined) {
      readable(
        new VpcSecurityGroupIngressRule(this, `datastore-from-${part}`, {
          securityGroupId: datastore.securityGroupId,
          referencedSecurityGroupId: group.id,
          ipProtocol: 'tcp',
          fromPort: datastore.port,
          toPort: datastore.port,
          description: `Kong ${part} of ${name}`,
        }),
      );
    }
    return group;
  }

  private ingress(part: NodePart, port: number, from: string): void {
    readable(
      new VpcSecurityGroupIngressRule(this, `${part}-${port}`, {
        securityGroupId: this.groups[part].id,
        referencedSecurityGroupId: from,
        ipProtocol: 'tcp',
        fromPort: port,
        toPort: port,
        description: `load balancer to Kong ${part}`,
      }),
    );
  }
}
