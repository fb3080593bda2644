import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** Where a stack lives: what ARNs are made of. */
export interface Place {
  readonly partition: pulumi.Output<string>;
  readonly region: pulumi.Output<string>;
  readonly account: pulumi.Output<string>;
}

export function placeOf(parent: pulumi.Resource): Place {
  return {
    partition: aws.getPartitionOutput({}, { parent }).partition,
    region: aws.getRegionOutput({}, { parent }).region,
    account: aws.getCallerIdentityOutput({}, { parent }).accountId,
  };
}

/** How the ARNs of a service's resources in this place begin. */
export function arnPrefix({ partition, region, account }: Place, service: string): pulumi.Output<string> {
  return pulumi.interpolate`arn:${partition}:${service}:${region}:${account}`;
}
