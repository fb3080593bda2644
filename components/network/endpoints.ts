import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Place } from "../place.ts";
import { create, type Transform } from "../transform.ts";
import {
  type EndpointService,
  endpointServiceName,
  GATEWAY_SERVICES,
  INTERFACE_SERVICES,
} from "./endpoint-services.ts";

export interface EndpointsArgs {
  place: Place;
  vpcId: pulumi.Input<string>;
  subnetIds: readonly pulumi.Input<string>[];
  routeTableId: pulumi.Input<string>;
  securityGroupId: pulumi.Input<string>;
  transform?: Transform<aws.ec2.VpcEndpointArgs> | undefined;
}

/** The ways out of a private network: to AWS's services, and only for this account. @returns the gateways. */
export function createEndpoints(name: string, args: EndpointsArgs, parent: pulumi.Resource): aws.ec2.VpcEndpoint[] {
  const { place, vpcId } = args;
  const endpoint = (service: EndpointService, more: Partial<aws.ec2.VpcEndpointArgs>) =>
    create(
      aws.ec2.VpcEndpoint,
      args.transform,
      `${name}-${service}`,
      {
        vpcId,
        serviceName: pulumi
          .all([place.partition, place.region])
          .apply(([partition, region]) => endpointServiceName(service, partition, region)),
        policy: service === "s3" ? ownBuckets(place) : ownAccount(place),
        ...more,
      },
      { parent },
    );
  for (const service of INTERFACE_SERVICES) {
    endpoint(service, {
      vpcEndpointType: "Interface",
      subnetIds: [...args.subnetIds],
      securityGroupIds: [args.securityGroupId],
      // The services' own names then lead to the endpoint: nothing in the network has to know of it.
      privateDnsEnabled: true,
    });
  }
  return GATEWAY_SERVICES.map((service) =>
    endpoint(service, { vpcEndpointType: "Gateway", routeTableIds: [args.routeTableId] }),
  );
}

/** Which of the account's own roles may do what is said by their policies; nobody else gets through at all. */
function ownAccount({ account }: Place): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "OwnAccount",
        Effect: "Allow",
        Principal: "*",
        Action: "*",
        Resource: "*",
        Condition: { StringEquals: { "aws:PrincipalAccount": account } },
      },
    ],
  });
}

/** Data leave the account by no bucket; to be read are Glue's own buckets too, from which it takes its libraries. */
function ownBuckets({ account }: Place): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "OwnBuckets",
        Effect: "Allow",
        Principal: "*",
        Action: "s3:*",
        Resource: "*",
        Condition: { StringEquals: { "aws:PrincipalAccount": account, "aws:ResourceAccount": account } },
      },
      {
        Sid: "LibrariesOfGlue",
        Effect: "Allow",
        Principal: "*",
        Action: "s3:GetObject",
        Resource: "*",
        Condition: { StringEquals: { "aws:PrincipalAccount": account } },
      },
    ],
  });
}
