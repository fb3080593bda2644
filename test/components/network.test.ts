import { expect } from "chai";
import { PrivateNetwork } from "../../components/index.ts";
import { isCidr, split } from "../../components/network/cidr.ts";
import { example } from "./example.ts";
import { PLACES, record, type Recording } from "./recording.ts";

const faultsOf = (args: object) => record(() => new PrivateNetwork("net", args)).then(() => "accepted", String);

describe("a private network", () => {
  let recording: Recording;
  before(async () => {
    ({ recording } = await record(() => example({ network: { cidr: "10.1.0.0/16" } })));
  });

  it("has a subnet in each of two zones, and no way out but the endpoints", () => {
    expect(recording.inputs("Vpc", "net-vpc")).to.deep.equal({
      cidrBlock: "10.1.0.0/16",
      enableDnsSupport: true,
      enableDnsHostnames: true,
    });
    const subnet = { vpcId: "net-vpc-id", mapPublicIpOnLaunch: false };
    expect(recording.all("Subnet")).to.deep.equal({
      "net-subnet-0": { ...subnet, cidrBlock: "10.1.0.0/17", availabilityZone: "cn-north-1a" },
      "net-subnet-1": { ...subnet, cidrBlock: "10.1.128.0/17", availabilityZone: "cn-north-1b" },
    });
    expect(recording.all("RouteTable")).to.deep.equal({ "net-routes": { vpcId: "net-vpc-id", routes: [] } });
    expect(Object.values(recording.all("RouteTableAssociation"))).to.deep.equal(
      [0, 1].map((index) => ({ subnetId: `net-subnet-${index}-id`, routeTableId: "net-routes-id" })),
    );
    expect(recording.inputs("DefaultSecurityGroup", "net-default")).to.deep.equal({
      vpcId: "net-vpc-id",
      ingress: [],
      egress: [],
    });
  });

  it("lets the work speak to itself and to the services of AWS, and nothing else speak to anything", () => {
    const https = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };
    const every = { ipProtocol: "tcp", fromPort: 0, toPort: 65_535 };
    const of = (rules: Record<string, Record<string, unknown>>) =>
      Object.values(rules).map((rule) =>
        Object.fromEntries(Object.entries(rule).filter(([key]) => key !== "description")),
      );
    const [work, endpoints] = ["net-work-id", "net-endpoints-id"];
    expect(of(recording.all("SecurityGroupIngressRule"))).to.have.deep.members([
      { securityGroupId: work, referencedSecurityGroupId: work, ...every },
      { securityGroupId: endpoints, referencedSecurityGroupId: work, ...https },
    ]);
    expect(of(recording.all("SecurityGroupEgressRule"))).to.have.deep.members([
      { securityGroupId: work, referencedSecurityGroupId: work, ...every },
      { securityGroupId: work, referencedSecurityGroupId: endpoints, ...https },
      { securityGroupId: work, prefixListId: "net-dynamodb-prefixes", ...https },
      { securityGroupId: work, prefixListId: "net-s3-prefixes", ...https },
    ]);
    expect(recording.names("SecurityGroup")).to.deep.equal(["net-endpoints", "net-work"]);
  });

  for (const place of PLACES) {
    it(`has the endpoints of ${place.partition} by their names there`, async () => {
      const { recording: there } = await record(() => new PrivateNetwork("net"), { place });
      const names = (kind: string) =>
        Object.values(there.all("VpcEndpoint"))
          .filter(({ vpcEndpointType }) => vpcEndpointType === kind)
          .map(({ serviceName }) => serviceName);
      const usual = `com.amazonaws.${place.region}.`;
      const china = `cn.com.amazonaws.${place.region}.`;
      const own = place.partition === "aws-cn" ? china : usual;
      expect(names("Gateway")).to.have.members([`${usual}s3`, `${usual}dynamodb`]);
      expect(names("Interface")).to.have.members([
        ...["events", "glue", "kms", "logs", "sns", "ssm"].map((service) => usual + service),
        ...["athena", "monitoring", "sqs", "states", "sts"].map((service) => own + service),
      ]);
    });
  }

  it("lets only this account through its endpoints, and data out to no bucket but this account's", () => {
    const account = "123456789012";
    const all = { Effect: "Allow", Principal: "*", Resource: "*" };
    expect(recording.policy("VpcEndpoint", "net-glue").Statement).to.deep.equal([
      { Sid: "OwnAccount", ...all, Action: "*", Condition: { StringEquals: { "aws:PrincipalAccount": account } } },
    ]);
    expect(recording.policy("VpcEndpoint", "net-s3").Statement).to.deep.equal([
      {
        Sid: "OwnBuckets",
        ...all,
        Action: "s3:*",
        Condition: { StringEquals: { "aws:PrincipalAccount": account, "aws:ResourceAccount": account } },
      },
      {
        Sid: "LibrariesOfGlue",
        ...all,
        Action: "s3:GetObject",
        Condition: { StringEquals: { "aws:PrincipalAccount": account } },
      },
    ]);
    const endpoint = recording.inputs("VpcEndpoint", "net-sqs");
    expect(endpoint).to.deep.include({
      privateDnsEnabled: true,
      subnetIds: ["net-subnet-0-id", "net-subnet-1-id"],
      securityGroupIds: ["net-endpoints-id"],
    });
    expect(recording.inputs("VpcEndpoint", "net-s3")["routeTableIds"]).to.deep.equal(["net-routes-id"]);
  });

  it("holds every function and every load", () => {
    const functions = Object.values(recording.all("Function"));
    expect(functions.map(({ vpcConfig }) => vpcConfig)).to.deep.equal(
      Array(3).fill({ subnetIds: ["net-subnet-0-id", "net-subnet-1-id"], securityGroupIds: ["net-work-id"] }),
    );
    const jobs = Object.values(recording.all("Job"));
    expect(jobs.map(({ connections }) => connections)).to.deep.equal(
      Array(2).fill(["net-connection-0", "net-connection-1"]),
    );
    expect(recording.inputs("Connection", "net-connection-1")).to.deep.equal({
      description: "Places a load in the private network",
      connectionType: "NETWORK",
      physicalConnectionRequirements: {
        availabilityZone: "cn-north-1b",
        subnetId: "net-subnet-1-id",
        securityGroupIdLists: ["net-work-id"],
      },
    });
  });

  it("lets a load's role take the connections of its network and no others", () => {
    const glue = "arn:aws-cn:glue:cn-north-1:123456789012";
    expect(recording.policy("RolePolicy", "houses-policy").Statement).to.deep.include({
      Effect: "Allow",
      Action: ["glue:GetConnection"],
      Resource: [`${glue}:catalog`, `${glue}:connection/net-connection-0`, `${glue}:connection/net-connection-1`],
    });
  });

  it("takes the zones it is given, however many", async () => {
    const zones = ["x-1a", "x-1c", "x-1d"];
    const { recording: three } = await record(() => new PrivateNetwork("net", { zones, cidr: "10.9.0.0/20" }));
    expect(
      Object.values(three.all("Subnet")).map(({ cidrBlock, availabilityZone }) => [cidrBlock, availabilityZone]),
    ).to.deep.equal([
      ["10.9.0.0/22", "x-1a"],
      ["10.9.4.0/22", "x-1c"],
      ["10.9.8.0/22", "x-1d"],
    ]);
  });

  it("refuses blocks and zones that make no network, all at once", async () => {
    expect(await faultsOf({ cidr: "10.20.1.0/20", zones: ["a", "a"] })).to.include(
      "PrivateNetwork 'net' has 2 fault(s) in its arguments:\n" +
        "  - cidr: '10.20.1.0/20' is not a block of addresses from /16 to /24 such as 10.20.0.0/20; it lies in 10.20.0.0/20\n" +
        "  - zones: 'a' is named twice; name each zone once",
    );
    expect(await faultsOf({ zones: ["a"] })).to.include("zones: 1 zone(s); name two to six");
  });

  it("knows a block of addresses", () => {
    const blocks = ["10.0.0.0/16", "172.16.0.0/24", "10.0.255.0/24"];
    expect(blocks.filter((text) => !isCidr(text))).to.deep.equal([]);
    const none = ["10.0.0.0/15", "10.0.0.0/25", "10.0.0.1/24", "256.0.0.0/16", "10.0.0.0", "10.0.0/16", "::/16", ""];
    expect(none.filter(isCidr)).to.deep.equal([]);
    expect(split("10.0.255.0/24", 2)).to.deep.equal(["10.0.255.0/25", "10.0.255.128/25"]);
    expect(split("200.0.0.0/16", 6).at(-1)).to.equal("200.0.160.0/19");
  });
});
