import { calls as answered, type Call } from "./calls.ts";

/**
 * What the local target does not create, and why: the one list. A program may ask for it all the same, and is told
 * what was left out; a type that is neither here nor among what can be created is an error.
 */
const NETWORK = "functions and loads run on this machine, which reaches the local AWS directly";
const GOVERNANCE = "the local AWS knows no Lake Formation; who reads the tables is said by IAM alone";
const BILLING = "nothing costs anything here";

export const notCreated: ReadonlyMap<string, string> = new Map([
  ["aws:budgets/budget:Budget", BILLING],
  ["aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", NETWORK],
  ["aws:ec2/routeTable:RouteTable", NETWORK],
  ["aws:ec2/routeTableAssociation:RouteTableAssociation", NETWORK],
  ["aws:ec2/securityGroup:SecurityGroup", NETWORK],
  ["aws:ec2/subnet:Subnet", NETWORK],
  ["aws:ec2/vpc:Vpc", NETWORK],
  ["aws:ec2/vpcEndpoint:VpcEndpoint", NETWORK],
  ["aws:glue/connection:Connection", NETWORK],
  ["aws:lakeformation/permissions:Permissions", GOVERNANCE],
  ["aws:lakeformation/resource:Resource", GOVERNANCE],
  ["aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", NETWORK],
  ["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", NETWORK],
]);

/** The provider's functions that only what is not created asks for; their answers lead nowhere. */
const forNotCreated: Readonly<Record<string, Call>> = {
  "aws:index/getAvailabilityZones:getAvailabilityZones": (_inputs, { region }) => ({
    id: region,
    names: ["a", "b", "c"].map((letter) => `${region}${letter}`),
  }),
  "aws:lakeformation/getDataLakeSettings:getDataLakeSettings": (_inputs, { accountId }) => ({
    id: accountId,
    admins: [],
    createTableDefaultPermissions: [],
  }),
};

/** The provider's functions by token. */
export const calls: Readonly<Record<string, Call>> = { ...answered, ...forNotCreated };
