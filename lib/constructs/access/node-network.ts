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
  /** Security groups of the proxies. */
  readonly proxySecurityGroupIds: readonly string[];
  /** Security groups of the admin nodes. */
  readonly adminSecurityGroupIds: readonly string[];
  /** Security groups of the one-off tasks: the migrations, and the preflight inside the VPC. */
  readonly migrationSecurityGroupIds: readonly string[];
  /** Resources that must exist before a one-off task can connect to anything. */
  readonly taskDependencies: readonly TerraformResource[];
}

/** Existing security groups, with their rules. */
export interface NodeNetworkAttributes {
  /**
   * Security groups of the proxies. They must let the load balancer in on port 8000, and let the proxies reach the datastore, the
   * upstreams, the image registry and the logs.
   */
  readonly proxySecurityGroupIds: readonly string[];
  /**
   * Security groups of the admin nodes. They must let in only the load balancer of the Admin API, on ports 8000 (health) and 8001. @default
   * - those of the proxies
   */
  readonly adminSecurityGroupIds?: readonly string[];
  /**
   * Security groups of the one-off tasks. They need no inbound rule, and must let the tasks reach the datastore, the image registry and the
   * logs. @default - those of the proxies
   */
  readonly migrationSecurityGroupIds?: readonly string[];
}

/** Props of the security groups. */
export interface NodeNetworkProps {
  /** Prefix of the groups' names. */
  readonly name: string;
  /** VPC of the groups. */
  readonly vpcId: string;
  /** Security group of the load balancer that carries the traffic. */
  readonly proxyLoadBalancerSecurityGroupId: string;
  /** Security group of the load balancer with the admin endpoints. */
  readonly adminLoadBalancerSecurityGroupId: string;
  /** The datastore. If it has a `securityGroupId`, rules are added to that group. */
  readonly datastore: IKongDatastore;
}

/**
 * Security groups of the nodes. The load balancer can reach the proxies on port 8000, and the admin nodes on 8000 and 8001. Nothing can
 * connect to one-off tasks.
 */
export class NodeNetwork extends Construct implements INodeNetwork {
  /** Uses existing security groups. No rule is added to them. */
  static fromAttributes(scope: Construct, id: string, attributes: NodeNetworkAttributes): INodeNetwork {
    return new ExistingGroups(scope, id, attributes);
  }

  /** Security group of the proxies, of the admin nodes and of the one-off tasks. */
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
    // The health check of the admin nodes uses the proxy port, never the Admin API.
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
