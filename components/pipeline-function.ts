import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { functionInNetwork } from "./access/network.ts";
import { type ArgumentFault, logRetention, refuse, wholeNumber } from "./argument-faults.ts";
import { functionLogGroup, nameFaults } from "./names.ts";
import type { Network } from "./network/network.ts";
import { allow, allowEverywhere, policyOf, type Statement, trust } from "./permissions.ts";
import { placeOf } from "./place.ts";
import { tagged } from "./tags.ts";
import { create, type Transform } from "./transform.ts";

/** Changes to the children of a {@link PipelineFunction}. */
export interface PipelineFunctionTransform {
  role?: Transform<aws.iam.RoleArgs>;
  log?: Transform<aws.cloudwatch.LogGroupArgs>;
  policy?: Transform<aws.iam.RolePolicyArgs>;
  function?: Transform<aws.lambda.FunctionArgs>;
}

export interface PipelineFunctionArgs {
  code: pulumi.asset.Archive;
  description: string;
  environment: Readonly<Record<string, pulumi.Input<string>>>;
  /** What it may do beside writing its log. */
  permissions: readonly Statement[];
  /** In seconds, at most 900. */
  timeoutSeconds: number;
  /** In MB; Lambda gives one vCPU per 1,769. @default 512 */
  memoryMb?: number;
  /** Room in `/tmp`, in MB. @default 512 */
  temporaryMb?: number;
  /** Where it runs. @default wherever Lambda runs it, with a way to the internet */
  network?: Network | undefined;
  /** Days for which its log is kept. */
  logRetentionDays: number;
  /** Changes to its children. @default none */
  transform?: PipelineFunctionTransform | undefined;
}

/**
 * A Lambda function with a role, a log group and nothing it does not need.
 *
 * @example
 * new PipelineFunction("ecommerce-settle", { code: functionCode(["settle"], contracts).settle, permissions, ... });
 */
export class PipelineFunction extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  readonly timeoutSeconds: number;
  readonly roleArn: pulumi.Output<string>;
  /** The policy of its role: what starts the function must wait for it. */
  readonly policy: aws.iam.RolePolicy;

  constructor(name: string, args: PipelineFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:index:PipelineFunction", name, {}, tagged(name, opts));
    refuse(`PipelineFunction '${name}'`, faultsOf(name, args));

    const transform = args.transform ?? {};
    const role = create(
      aws.iam.Role,
      transform.role,
      `${name}-role`,
      { assumeRolePolicy: trust("lambda.amazonaws.com") },
      { parent: this },
    );
    const log = create(
      aws.cloudwatch.LogGroup,
      transform.log,
      `${name}-log`,
      { name: functionLogGroup(name), retentionInDays: args.logRetentionDays },
      { parent: this },
    );
    this.policy = create(
      aws.iam.RolePolicy,
      transform.policy,
      `${name}-policy`,
      {
        role: role.id,
        policy: policyOf([
          ...args.permissions,
          ...(args.network ? functionInNetwork(placeOf(this)) : []),
          writeLog(log),
          writeTraces,
        ]),
      },
      { parent: this },
    );
    const func = create(
      aws.lambda.Function,
      transform.function,
      name,
      {
        description: args.description,
        role: role.arn,
        runtime: "nodejs22.x",
        architectures: ["arm64"],
        handler: "index.handler",
        code: args.code,
        timeout: args.timeoutSeconds,
        memorySize: args.memoryMb ?? 512,
        ephemeralStorage: { size: args.temporaryMb ?? 512 },
        environment: { variables: { ...args.environment } },
        tracingConfig: { mode: "Active" },
        ...(args.network && {
          vpcConfig: { subnetIds: [...args.network.subnetIds], securityGroupIds: [...args.network.securityGroupIds] },
        }),
        // As text: metrics are lines of JSON in the log, which Lambda's own JSON format would wrap.
        loggingConfig: { logFormat: "Text", logGroup: log.name },
      },
      { parent: this, dependsOn: [this.policy] },
    );

    this.name = func.name;
    this.arn = func.arn;
    this.roleArn = role.arn;
    this.timeoutSeconds = args.timeoutSeconds;
    this.registerOutputs({ name: this.name, arn: this.arn });
  }
}

function faultsOf(name: string, args: PipelineFunctionArgs): ArgumentFault[] {
  return [
    ...nameFaults("function", "name", name, true),
    ...nameFaults("role", "name", `${name}-role`, true),
    ...nameFaults("log group", "name", functionLogGroup(name), false),
    ...wholeNumber("timeoutSeconds", args.timeoutSeconds, { from: 1, to: 900 }),
    ...wholeNumber("memoryMb", args.memoryMb ?? 512, { from: 128, to: 10_240 }),
    ...wholeNumber("temporaryMb", args.temporaryMb ?? 512, { from: 512, to: 10_240 }),
    ...logRetention("logRetentionDays", args.logRetentionDays),
  ];
}

const writeTraces = allowEverywhere(
  ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
  "X-Ray has no resources to narrow these to",
);

function writeLog(log: aws.cloudwatch.LogGroup): Statement {
  return allow(["logs:CreateLogStream", "logs:PutLogEvents"], { on: [pulumi.interpolate`${log.arn}:*`] });
}
