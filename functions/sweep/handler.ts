import { GlueClient } from "@aws-sdk/client-glue";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { ContractDocument } from "../../components/contract/document.ts";
import { loadedBefore } from "../../components/contract/must-exist.ts";
import { tablesOf } from "../../components/protocol/tables.ts";
import { bundledContracts, gatheringSetting, secondsSetting, textSetting, type Environment } from "../environment.ts";
import { settlementFrom } from "../settle/handler.ts";
import type { CatalogCheck } from "./catalog-drift.ts";
import { handleSweep } from "./handle.ts";
import type { SweepResult } from "./sweep.ts";
import type { Sweeping } from "./sweeping.ts";

/** S3's events come within seconds mostly; a message sent too early costs one call that finds nothing to do. */
const DEFAULT_GRACE_SECONDS = 300;

let sweeping: Sweeping | undefined;

/** Called every few minutes, and whenever maintenance is due. */
export function handler(event: unknown): Promise<SweepResult> {
  sweeping ??= sweepingFrom(process.env);
  return handleSweep(event, sweeping);
}

function catalogFrom(environment: Environment, contracts: readonly ContractDocument[]): CatalogCheck | null {
  if (!environment["CRAWLER"]) return null;
  const text = (name: string) => textSetting(environment, name);
  const [database, crawledDatabase] = [text("CATALOG_DATABASE"), text("CRAWLED_DATABASE")];
  const tables = new Map(contracts.map((contract) => [contract.name, tablesOf(contract)]));
  return { glue: new GlueClient(), crawler: text("CRAWLER"), database, crawledDatabase, tables };
}

function sweepingFrom(environment: Environment): Sweeping {
  const text = (name: string) => textSetting(environment, name);
  const contracts = bundledContracts(import.meta.url);
  return {
    ...settlementFrom(environment),
    queue: { sqs: new SQSClient(), url: text("QUEUE_URL") },
    workflow: {
      sfn: new SFNClient(),
      stateMachineArn: text("STATE_MACHINE_ARN"),
      gathering: gatheringSetting(environment),
    },
    catalog: catalogFrom(environment, contracts),
    datasets: contracts.map(({ name }) => name),
    loadsAfter: new Map(contracts.map((contract) => [contract.name, loadedBefore(contract)])),
    graceSeconds: secondsSetting(environment, "SWEEP_GRACE_SECONDS", DEFAULT_GRACE_SECONDS),
  };
}
