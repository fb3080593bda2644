import * as t from "io-ts";

/** Where deployments say what they consist of: an SSM parameter for each, under one path, so that they can be found. */
export const DEPLOYMENTS = "/lakehouse/deployments";

/** `/lakehouse/deployments/<project>-<stack>/<pipeline>`. */
export const deploymentParameter = (stackPrefix: string, pipeline: string) =>
  `${DEPLOYMENTS}/${stackPrefix}/${pipeline}`;

/** What somebody without Pulumi needs to know of a deployment to work with it. */
export const Deployment = t.type(
  {
    project: t.string,
    stack: t.string,
    pipeline: t.string,
    region: t.string,
    rawBucket: t.string,
    lakeBucket: t.string,
    codeBucket: t.string,
    /** The catalog's database, and the one that the crawler writes to. */
    database: t.string,
    crawledDatabase: t.union([t.string, t.null]),
    /** The analysts' workgroup. */
    workgroup: t.string,
    ledgerTable: t.string,
    stateMachineArn: t.string,
    queueUrl: t.string,
    deadLetterUrl: t.string,
    topicArn: t.string,
    ingestFunction: t.string,
    /** Id of the event source that feeds ingest from the queue. */
    ingestSource: t.string,
    /** Name of the rule that starts the sweep. */
    sweepRule: t.string,
    gatherSeconds: t.number,
    gatherMarginSeconds: t.number,
    largestFileMb: t.number,
    /** Key of all contracts in the code bucket. */
    contracts: t.string,
  },
  "Deployment",
);
export type Deployment = t.TypeOf<typeof Deployment>;
