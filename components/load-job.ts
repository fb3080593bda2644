import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { LakeStorage } from "./lake-storage.ts";
import { jobPrefix } from "./names.ts";
import type { Network } from "./network/network.ts";
import { create, transformed, type Transform } from "./transform.ts";

/** What makes the job the lock on its tables; nobody may change it. */
type Lock = "name" | "executionProperty" | "maxRetries" | "jobRunQueuingEnabled";

/** The settings of a load's job that may be changed. */
export type LoadJobSettings = Omit<aws.glue.JobArgs, Lock>;

export interface LoadJobArgs {
  lake: LakeStorage;
  dataset: string;
  role: aws.iam.Role;
  /** What the role may do; the job waits for it. */
  policy: aws.iam.RolePolicy;
  log: aws.cloudwatch.LogGroup;
  network: Network | undefined;
  /** `s3://` address of the dataset's contract. */
  contract: pulumi.Input<string>;
  workerType: string;
  workers: number;
  executionClass: "STANDARD" | "FLEX";
  timeoutMinutes: number;
  maxFiles: number;
  maxBytes: number;
  transform: Transform<LoadJobSettings> | undefined;
}

/** Delta is switched on by one argument that chains its settings. */
const DELTA_CONF = [
  "spark.sql.extensions=io.delta.sql.DeltaSparkSessionExtension",
  "spark.sql.catalog.spark_catalog=org.apache.spark.sql.delta.catalog.DeltaCatalog",
].join(" --conf ");

/**
 * The one job that writes a dataset's tables, and thereby the lock on them: its name is fixed, it runs once at a
 * time, nothing but the workflow repeats or queues it, and it is never there twice, not even while it is replaced.
 */
export function createLoadJob(name: string, args: LoadJobArgs, parent: pulumi.Resource): aws.glue.Job {
  const { lake } = args;
  const lock: Pick<aws.glue.JobArgs, Lock> = {
    name: `${jobPrefix()}${args.dataset}`,
    executionProperty: { maxConcurrentRuns: 1 },
    maxRetries: 0,
    jobRunQueuingEnabled: false,
  };
  return create(
    aws.glue.Job,
    (job, opts) => ({ ...transformed(args.transform, job, opts, name), ...lock }),
    name,
    {
      description: `Loads what is staged for ${args.dataset}`,
      roleArn: args.role.arn,
      glueVersion: "5.1",
      command: { name: "glueetl", pythonVersion: "3", scriptLocation: lake.etl.script },
      workerType: args.workerType,
      numberOfWorkers: args.workers,
      executionClass: args.executionClass,
      timeout: args.timeoutMinutes,
      ...(args.network && { connections: [...args.network.connections] }),
      defaultArguments: {
        "--datalake-formats": "delta",
        "--conf": DELTA_CONF,
        "--extra-py-files": lake.etl.library,
        "--enable-auto-scaling": "true",
        "--enable-continuous-cloudwatch-log": "true",
        "--continuous-log-logGroup": args.log.name,
        "--dataset": args.dataset,
        "--raw-bucket": lake.raw.name,
        "--lake-bucket": lake.lake.name,
        "--database": lake.database,
        "--contract": args.contract,
        "--isolate": "false",
        "--max-files": String(args.maxFiles),
        "--max-bytes": String(args.maxBytes),
      },
    },
    { parent, deleteBeforeReplace: true, dependsOn: [args.policy] },
  );
}
