import { Eip } from '@cdktf/provider-aws/lib/eip';
import { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway';
import { NatGateway } from '@cdktf/provider-aws/lib/nat-gateway';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association';
import { Route } from '@cdktf/provider-aws/lib/route';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { Construct } from 'constructs';

const ZONES = ['a', 'b'];
const ANYWHERE = '0.0.0.0/0';

/** A VPC with two zones: public subnets for the load balancer, private ones, which reach the internet through NAT, for the nodes. */
export class Network extends Construct {
  readonly vpc: Vpc;
  readonly publicSubnetIds: string[];
  readonly privateSubnetIds: string[];

  constructor(scope: Construct, id: string, region: string) {
    super(scope, id);
    this.vpc = new Vpc(this, 'vpc', { cidrBlock: '10.20.0.0/16' });
    const gateway = new InternetGateway(this, 'gateway', { vpcId: this.vpc.id });
    this.publicSubnetIds = this.subnets('public', region, 0);
    this.privateSubnetIds = this.subnets('private', region, 10);
    const nat = new NatGateway(this, 'nat', {
      allocationId: new Eip(this, 'address', { domain: 'vpc' }).allocationId,
      subnetId: this.publicSubnetIds[0] ?? '',
      dependsOn: [gateway],
    });
    this.route('public', this.publicSubnetIds, { gatewayId: gateway.id });
    this.route('private', this.privateSubnetIds, { natGatewayId: nat.id });
  }

  private subnets(kind: string, region: string, first: number): string[] {
    return ZONES.map(
      (zone, n) =>
        new Subnet(this, `${kind}-${zone}`, {
          vpcId: this.vpc.id,
          cidrBlock: `10.20.${first + n}.0/24`,
          availabilityZone: `${region}${zone}`,
        }).id,
    );
  }

  private route(kind: string, subnetIds: readonly string[], to: { gatewayId?: string; natGatewayId?: string }): void {
    const table = new RouteTable(this, `${kind}-routes`, { vpcId: this.vpc.id });
    new Route(this, `${kind}-out`, { routeTableId: table.id, destinationCidrBlock: ANYWHERE, ...to });
    subnetIds.forEach((subnetId, n) => {
      new RouteTableAssociation(this, `${kind}-${n}`, { routeTableId: table.id, subnetId });
    });
  }
}
