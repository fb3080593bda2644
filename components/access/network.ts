import * as pulumi from "@pulumi/pulumi";
import type { LakeStorage } from "../lake-storage.ts";
import type { Network } from "../network/network.ts";
import { allow, allowEverywhere, type Statement } from "../permissions.ts";
import { arnPrefix, type Place } from "../place.ts";

/** What Lambda does with a function's role to place it in a network. */
export function functionInNetwork(place: Place): Statement[] {
  return [
    allowEverywhere(
      ["ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"],
      "Lambda tries these on every resource before it takes the function, and refuses it when they are narrower",
    ),
    // The interfaces have no names beforehand, and Lambda tries these on resources of any kind.
    allow(["ec2:AssignPrivateIpAddresses", "ec2:DeleteNetworkInterface", "ec2:UnassignPrivateIpAddresses"], {
      on: [pulumi.interpolate`${arnPrefix(place, "ec2")}:*/*`],
    }),
  ];
}

/** What Glue does with a job's role to place its workers in a network. */
export function jobInNetwork(lake: LakeStorage, network: Network | undefined): Statement[] {
  if (!network) return [];
  const here = (service: string) => arnPrefix(lake.place, service);
  const connections = network.connections.map((name) => pulumi.interpolate`${here("glue")}:connection/${name}`);
  return [
    allow(["glue:GetConnection"], { on: [pulumi.interpolate`${here("glue")}:catalog`, ...connections] }),
    allowEverywhere(
      [
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeRouteTables",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcEndpoints",
      ],
      "EC2 lets nobody narrow what only describes",
    ),
    allow(["ec2:DescribeVpcAttribute"], { on: [pulumi.interpolate`${here("ec2")}:vpc/*`] }),
    // The interfaces have no names beforehand; a subnet and a security group are named by the connection.
    allow(["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"], {
      on: ["network-interface", "security-group", "subnet"].map((kind) => pulumi.interpolate`${here("ec2")}:${kind}/*`),
    }),
    // Glue marks the interfaces it makes, by its own mark alone.
    allow(["ec2:CreateTags", "ec2:DeleteTags"], {
      on: [pulumi.interpolate`${here("ec2")}:network-interface/*`],
      when: { "ForAllValues:StringEquals": { "aws:TagKeys": ["aws-glue-service-resource"] } },
    }),
  ];
}
