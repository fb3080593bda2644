import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type ArgumentFault, refuse } from "../argument-faults.ts";
import { ownNameFaults } from "../names.ts";
import { placeOf } from "../place.ts";
import { tagged } from "../tags.ts";
import { create, type Transform } from "../transform.ts";
import { cidrFaults, split } from "./cidr.ts";
import { createEndpoints } from "./endpoints.ts";
import type { Network } from "./network.ts";
import { createSecurityGroups } from "./security-groups.ts";

/** Changes to the children of a {@link PrivateNetwork}. */
export interface PrivateNetworkTransform {
  vpc?: Transform<aws.ec2.VpcArgs>;
  /** The group that everything gets which names none: it lets nothing through. */
  defaultSecurityGroup?: Transform<aws.ec2.DefaultSecurityGroupArgs>;
  /** Each zone's. */
  subnet?: Transform<aws.ec2.SubnetArgs>;
  routeTable?: Transform<aws.ec2.RouteTableArgs>;
  routeTableAssociation?: Transform<aws.ec2.RouteTableAssociationArgs>;
  securityGroup?: Transform<aws.ec2.SecurityGroupArgs>;
  ingress?: Transform<aws.vpc.SecurityGroupIngressRuleArgs>;
  egress?: Transform<aws.vpc.SecurityGroupEgressRuleArgs>;
  /** Each service's. */
  endpoint?: Transform<aws.ec2.VpcEndpointArgs>;
  /** Each zone's. */
  connection?: Transform<aws.glue.ConnectionArgs>;
}

export interface PrivateNetworkArgs {
  /** The network's addresses, from /16 to /24; a load's every worker takes one. @default "10.20.0.0/20" */
  cidr?: string;
  /** Names of the zones, two to six; a service's endpoint must be offered in each. @default the region's first two */
  zones?: readonly string[];
  /** Changes to its children. @default none */
  transform?: PrivateNetworkTransform | undefined;
}

/**
 * A network without a way to the internet, neither in nor out: private subnets, and endpoints to the services that
 * functions and loads call. The interface endpoints are billed by the hour, in each zone.
 *
 * @example
 * const network = new PrivateNetwork("lakehouse-network", { cidr: "10.20.0.0/20" });
 * new LakehouseDataset("orders", { lake, alerts, network, contract: orders });
 */
export class PrivateNetwork extends pulumi.ComponentResource implements Network {
  readonly vpcId: pulumi.Output<string>;
  readonly subnetIds: readonly pulumi.Output<string>[];
  readonly securityGroupIds: readonly pulumi.Output<string>[];
  readonly connections: readonly pulumi.Output<string>[];

  constructor(name: string, args: PrivateNetworkArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:index:PrivateNetwork", name, {}, tagged(name, opts));
    const cidr = args.cidr ?? "10.20.0.0/20";
    refuse(`PrivateNetwork '${name}'`, [
      ...ownNameFaults([
        ["security group", `${name}-endpoints`],
        ["connection", `${name}-connection-0`],
      ]),
      ...cidrFaults("cidr", cidr),
      ...zoneFaults(args.zones),
    ]);
    const { transform = {} } = args;
    const child = { parent: this };
    const place = placeOf(this);
    const zones = args.zones ?? firstZones(this);

    const vpc = create(
      aws.ec2.Vpc,
      transform.vpc,
      `${name}-vpc`,
      // Endpoints answer to the services' own names only where the network has names.
      { cidrBlock: cidr, enableDnsSupport: true, enableDnsHostnames: true },
      child,
    );
    create(
      aws.ec2.DefaultSecurityGroup,
      transform.defaultSecurityGroup,
      `${name}-default`,
      { vpcId: vpc.id, ingress: [], egress: [] },
      child,
    );
    const routeTable = create(
      aws.ec2.RouteTable,
      transform.routeTable,
      `${name}-routes`,
      // The gateways add their own; there is no other way out.
      { vpcId: vpc.id, routes: [] },
      child,
    );
    const subnets = split(cidr, zones.length).map((cidrBlock, index) => {
      const subnet = create(
        aws.ec2.Subnet,
        transform.subnet,
        `${name}-subnet-${index}`,
        { vpcId: vpc.id, cidrBlock, availabilityZone: zones[index] ?? "", mapPublicIpOnLaunch: false },
        child,
      );
      create(
        aws.ec2.RouteTableAssociation,
        transform.routeTableAssociation,
        `${name}-subnet-${index}-routes`,
        { subnetId: subnet.id, routeTableId: routeTable.id },
        child,
      );
      return subnet;
    });
    const subnetIds = subnets.map(({ id }) => id);
    const groups = createSecurityGroups(name, { vpcId: vpc.id, transform }, this);
    const gateways = createEndpoints(
      name,
      {
        place,
        vpcId: vpc.id,
        subnetIds,
        routeTableId: routeTable.id,
        securityGroupId: groups.endpoints.id,
        transform: transform.endpoint,
      },
      this,
    );
    groups.letOutTo(gateways);
    this.connections = subnets.map(
      (subnet, index) =>
        create(
          aws.glue.Connection,
          transform.connection,
          `${name}-connection-${index}`,
          {
            description: "Places a load in the private network",
            connectionType: "NETWORK",
            physicalConnectionRequirements: {
              availabilityZone: subnet.availabilityZone,
              subnetId: subnet.id,
              securityGroupIdLists: [groups.work.id],
            },
          },
          child,
        ).name,
    );

    this.vpcId = vpc.id;
    this.subnetIds = subnetIds;
    this.securityGroupIds = [groups.work.id];
    this.registerOutputs({ vpcId: this.vpcId, subnetIds, connections: this.connections });
  }
}

/** Enough to outlast one zone's failure; each more costs its endpoints. */
const ZONES = 2;

/** Zones that every account has, and not the small ones in other cities. */
function firstZones(parent: pulumi.Resource): pulumi.Output<string>[] {
  const filters = [{ name: "opt-in-status", values: ["opt-in-not-required"] }];
  const { names } = aws.getAvailabilityZonesOutput({ state: "available", filters }, { parent });
  return Array.from({ length: ZONES }, (_, index) => names.apply((all) => all[index] ?? ""));
}

function zoneFaults(zones: readonly string[] | undefined): ArgumentFault[] {
  if (zones === undefined) return [];
  const propertyPath = "zones";
  if (zones.length < 2 || zones.length > 6) {
    return [
      {
        propertyPath,
        reason: `${zones.length} zone(s); name two to six, such as those the region's name and a letter make`,
      },
    ];
  }
  const twice = zones.filter((zone, index) => zones.indexOf(zone) !== index);
  return twice.map((zone) => ({ propertyPath, reason: `'${zone}' is named twice; name each zone once` }));
}
