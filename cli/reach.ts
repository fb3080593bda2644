import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import type { Deployment } from "../components/protocol/deployment.ts";
import type { Ledger } from "../functions/ledger/table.ts";
import type { Bucket } from "../functions/storage/bucket.ts";

/** The buckets and the ledger of a deployment, with the clients that reach them. */
export interface Reach {
  readonly raw: Bucket;
  readonly lake: Bucket;
  readonly ledger: Ledger;
}

export function reachOf({ rawBucket, lakeBucket, ledgerTable }: Deployment): Reach {
  const s3 = new S3Client();
  return {
    raw: { s3, name: rawBucket },
    lake: { s3, name: lakeBucket },
    ledger: { dynamo: new DynamoDBClient(), table: ledgerTable },
  };
}
