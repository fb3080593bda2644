import { S3Client } from "@aws-sdk/client-s3";
import * as t from "io-ts";
import { ContractDocument } from "../../components/contract/document.ts";
import type { Deployment } from "../../components/protocol/deployment.ts";
import { readJson } from "../../functions/storage/bucket.ts";
import { failure, notFound } from "../errors.ts";

/** The contracts of all datasets, as they are deployed. @throws LakeError */
export async function contractsOf({ codeBucket, contracts }: Deployment): Promise<readonly ContractDocument[]> {
  const bucket = { s3: new S3Client(), name: codeBucket };
  const found = await readJson(bucket, contracts, t.array(ContractDocument));
  if (!found) throw failure(`s3://${codeBucket}/${contracts} is not there: deploy the stack again`);
  return found;
}

/** The contract of a dataset. @throws LakeError that names the nearest */
export function contractNamed(contracts: readonly ContractDocument[], dataset: string): ContractDocument {
  const contract = contracts.find(({ name }) => name === dataset);
  if (contract) return contract;
  throw notFound(
    "dataset",
    dataset,
    contracts.map(({ name }) => name),
  );
}
