import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import { readable } from '../terraform/expression';
import type { IKongDatastore } from '../release/kong-datastore';
import type { NodePart } from '../release/node-environment';
import { PORTS } from '../release/node-environment';
import { checkKinds } from '../props/prop-kinds';

/** Security groups of nodes and one-off tasks. */
export interface INodeNetwork {
  /** Of the proxies. */
  readonly proxySecurityGroupIds: readonly string[];
  /** Of the admin nodes. */
  readonly adminSecurityGroupIds: readonly string[];
  /** Of the one-off tasks: migrations, and the preflight inside the VPC. */
  readonly migrationSecurityGroupIds: readonly string[];
  /** What must be applied before a one-off task can reach anything. */
  readonly taskDependencies: readonly TerraformResource[];
}

/** Security groups that exist, with their rules. */
export interface NodeNetworkAttributes {
  /** Of the proxies: the load balancer must reach 8000 in them, and they the datastore, the upstreams, the registry and the logs. */
  readonly proxySecurityGroupIds: readonly string[];
  /** Of the admin nodes: their load balancer must reach 8000 (health) and 8001, and nobody else. @default - those of the proxies */
  readonly adminSecurityGroupIds?: readonly string[];
  /** Of the one-off tasks: they let nobody in, and reach the datastore, the registry and the logs. @default - those of the proxies */
  readonly migrationSecurityGroupIds?: readonly string[];
}

/** Who may talk to the nodes. */
export interface NodeNetworkProps {
  /** Start of the groups' names. */
  readonly name: string;
  /** VPC of the groups. */
  readonly vpcId: string;
  /** Security group of the load balancer that carries the traffic. */
  readonly proxyLoadBalancerSecurityGroupId: string;
  /** Security group of the load balancer with the admin endpoints. */
  readonly adminLoadBalancerSecurityGroupId: string;
  /** With `securityGroupId`, rules are added to that group. */
  readonly datastore: IKongDatastore;
}

/** Security groups: proxies take traffic only, admin nodes the Admin API too, one-off tasks nothing. */
export class NodeNetwork extends Construct implements INodeNetwork {
  /** Security groups that were made elsewhere come in by their ids; no rule is added to them. */
  static fromAttributes(scope: Construct, id: string, attributes: NodeNetworkAttributes): INodeNetwork {
    return new ExistingGroups(scope, id, attributes);
  }

  /** A security group of the proxies, of the admin nodes and of the one-off tasks. */
  readonly groups: Readonly<Record<NodePart, SecurityGroup>>;

  constructor(scope: Construct, id: string, props: NodeNetworkProps) {
    super(scope, id);
    checkKinds('NodeNetwork', props, 'NodeNetworkProps');
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

  get proxySecurityGroupIds(): readonly string[] {
    return [this.groups.proxy.id];
  }

  get adminSecurityGroupIds(): readonly string[] {
    return [this.groups.admin.id];
  }

  get migrationSecurityGroupIds(): readonly string[] {
    return [this.groups.migrations.id];
  }

  get taskDependencies(): readonly TerraformResource[] {
    return this.node.findAll().filter((node) => TerraformResource.isTerraformResource(node));
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

class ExistingGroups extends Construct implements INodeNetwork {
  readonly proxySecurityGroupIds: readonly string[];
  readonly adminSecurityGroupIds: readonly string[];
  readonly migrationSecurityGroupIds: readonly string[];
  readonly taskDependencies: readonly TerraformResource[] = [];

  constructor(scope: Construct, id: string, attributes: NodeNetworkAttributes) {
    super(scope, id);
    checkKinds('NodeNetwork', attributes, 'NodeNetworkAttributes');
    const { proxySecurityGroupIds: proxies, adminSecurityGroupIds, migrationSecurityGroupIds } = attributes;
    this.proxySecurityGroupIds = [...proxies];
    this.adminSecurityGroupIds = [...(adminSecurityGroupIds ?? proxies)];
    this.migrationSecurityGroupIds = [...(migrationSecurityGroupIds ?? proxies)];
  }
}
