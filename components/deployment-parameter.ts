import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { stackPrefix } from "./names.ts";
import type { ContractDocument } from "./contract/index.ts";
import type { LakeStorage } from "./lake-storage.ts";
import { contractsKey, type Deployment, deploymentParameter } from "./protocol/index.ts";
import { tagged } from "./tags.ts";
import { create, type Transform } from "./transform.ts";

/** Changes to the children of a {@link DeploymentParameter}. */
export interface DeploymentParameterTransform {
  parameter?: Transform<aws.ssm.ParameterArgs>;
  contracts?: Transform<aws.s3.BucketObjectv2Args>;
}

type Described = Omit<
  Deployment,
  "project" | "stack" | "pipeline" | "region" | "rawBucket" | "lakeBucket" | "codeBucket" | "database" | "contracts"
>;

export interface DeploymentParameterArgs {
  /** Name of the pipeline. */
  pipeline: string;
  lake: LakeStorage;
  contracts: readonly ContractDocument[];
  /** What is known of it, once it exists. */
  deployment: { [K in keyof Described]: pulumi.Input<Described[K]> };
  /** Changes to its children. @default none */
  transform?: DeploymentParameterTransform | undefined;
}

/**
 * Says what a deployment consists of, where somebody without Pulumi finds it: `lake` above all. The contracts lie in the
 * code bucket.
 *
 * @example
 * new DeploymentParameter("ecommerce-deployment", { pipeline: "ecommerce", lake, contracts, deployment: { ... } });
 */
export class DeploymentParameter extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;

  constructor(name: string, args: DeploymentParameterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:index:DeploymentParameter", name, {}, tagged(name, opts));
    const { pipeline, lake, deployment, transform } = args;
    const contracts = create(
      aws.s3.BucketObjectv2,
      transform?.contracts,
      `${name}-contracts`,
      {
        bucket: lake.code.name,
        key: contractsKey(pipeline),
        content: JSON.stringify(args.contracts),
        contentType: "application/json",
      },
      { parent: this },
    );
    const value: { [K in keyof Deployment]: pulumi.Input<Deployment[K]> } = {
      project: pulumi.getProject(),
      stack: pulumi.getStack(),
      pipeline,
      region: lake.place.region,
      rawBucket: lake.raw.name,
      lakeBucket: lake.lake.name,
      codeBucket: lake.code.name,
      database: lake.database,
      contracts: contracts.key,
      ...deployment,
    };
    const parameter = create(
      aws.ssm.Parameter,
      transform?.parameter,
      name,
      {
        name: deploymentParameter(stackPrefix(), pipeline),
        description: "What this deployment of the lakehouse consists of",
        type: "String",
        // Up to 4 KB it costs nothing; what grows with the datasets lies in the bucket.
        insecureValue: pulumi.jsonStringify(value),
      },
      { parent: this },
    );
    this.name = parameter.name;
    this.registerOutputs({ name: this.name });
  }
}
