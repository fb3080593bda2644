import { LakehouseDataset, LakeStorage, Notifications, Pipeline, type PipelineArgs } from "../../components/index.ts";
import type { LakehouseDatasetArgs, LakeStorageArgs, NotificationsArgs } from "../../components/index.ts";
import { contract, long, monthOf, text, timestamp } from "../../components/contract/index.ts";
import { smallSources } from "./recording.ts";

/** Two contracts as small as contracts can be; rooms refer to houses. */
export const houses = contract({
  name: "houses",
  columns: { id: long(), name: text(), built: timestamp() },
  key: ["id"],
  enrich: { month: monthOf("built") },
  partitionBy: ["month"],
});
export const rooms = contract({
  name: "rooms",
  columns: { id: long(), house: long() },
  key: ["id"],
  references: { house: { dataset: "houses", column: "id", policy: "warn" } },
});

export interface ExampleArgs {
  notifications?: NotificationsArgs;
  storage?: LakeStorageArgs;
  dataset?: Partial<LakehouseDatasetArgs>;
  pipeline?: Partial<PipelineArgs>;
}

/** A whole program, as a user of the library writes it. */
export function example({ notifications, storage, dataset, pipeline }: ExampleArgs = {}) {
  const { functions, etl } = smallSources();
  const alerts = new Notifications("alerts", { emails: ["data@example.com"], ...notifications });
  const lake = new LakeStorage("lake", { etl, ...storage });
  const datasets = [houses, rooms].map(
    (one) => new LakehouseDataset(one.name, { lake, alerts, contract: one, ...dataset }),
  );
  return {
    alerts,
    lake,
    datasets,
    pipeline: new Pipeline("estate", { lake, alerts, datasets, functions, ...pipeline }),
  };
}
