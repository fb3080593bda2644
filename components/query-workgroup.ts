import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { refuse, wholeNumber } from "./argument-faults.ts";
import type { LakeStorage } from "./lake-storage.ts";
import { tagged } from "./tags.ts";
import { create, type Transform } from "./transform.ts";
import { nameFaults } from "./names.ts";

/** Changes to the children of a {@link QueryWorkgroup}. */
export interface QueryWorkgroupTransform {
  workgroup?: Transform<aws.athena.WorkgroupArgs>;
}

export interface QueryWorkgroupArgs {
  lake: LakeStorage;
  /** What the queries are for; their results go to `athena/<purpose>/`. */
  purpose: string;
  /** The most that one query may scan, in bytes; Athena takes no less than 10 MB. */
  scanLimitBytes: number;
  /** Changes to its children. @default none */
  transform?: QueryWorkgroupTransform | undefined;
}

/**
 * An Athena workgroup whose settings no client can override.
 *
 * @example
 * const analysts = new QueryWorkgroup("ecommerce-analysts", { lake, purpose: "analysts", scanLimitBytes: 100e9 });
 */
export class QueryWorkgroup extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  /** Under which key, in the lake's bucket, the results lie. */
  readonly purpose: string;

  constructor(name: string, args: QueryWorkgroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:index:QueryWorkgroup", name, {}, tagged(name, opts));
    const { lake, purpose, scanLimitBytes } = args;
    refuse(`QueryWorkgroup '${name}'`, [
      ...nameFaults("workgroup", "name", `${name}-workgroup`, true),
      ...wholeNumber("scanLimitBytes", scanLimitBytes, { from: 10_000_000, to: 1e15 }),
    ]);
    const workgroup = create(
      aws.athena.Workgroup,
      args.transform?.workgroup,
      `${name}-workgroup`,
      {
        description: `Queries of the ${purpose}`,
        configuration: {
          enforceWorkgroupConfiguration: true,
          publishCloudwatchMetricsEnabled: true,
          bytesScannedCutoffPerQuery: scanLimitBytes,
          engineVersion: { selectedEngineVersion: "Athena engine version 3" },
          resultConfiguration: {
            outputLocation: lake.resultsAt(purpose),
            encryptionConfiguration:
              lake.keyArn === undefined
                ? { encryptionOption: "SSE_S3" }
                : { encryptionOption: "SSE_KMS", kmsKeyArn: lake.keyArn },
          },
        },
        forceDestroy: lake.forceDestroy,
      },
      { parent: this },
    );
    this.name = workgroup.name;
    this.arn = workgroup.arn;
    this.purpose = purpose;
    this.registerOutputs({ name: this.name, arn: this.arn });
  }
}
