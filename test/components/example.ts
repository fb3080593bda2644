import {
  LakehouseDataset,
  type LakehouseDatasetArgs,
  LakeStorage,
  type LakeStorageArgs,
  MonthlyBudget,
  type MonthlyBudgetArgs,
  Notifications,
  type NotificationsArgs,
  Pipeline,
  type PipelineArgs,
  PrivateNetwork,
  type PrivateNetworkArgs,
} from "../../components/index.ts";
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
  network?: PrivateNetworkArgs;
  budget?: MonthlyBudgetArgs;
  dataset?: Partial<LakehouseDatasetArgs>;
  pipeline?: Partial<PipelineArgs>;
}

/** A whole program, as a user of the library writes it. */
export function example({ notifications, storage, network: place, budget, dataset, pipeline }: ExampleArgs = {}) {
  const { functions, etl } = smallSources();
  const alerts = new Notifications("alerts", { emails: ["data@example.com"], ...notifications });
  const lake = new LakeStorage("lake", { etl, ...storage });
  const network = place && new PrivateNetwork("net", place);
  if (budget) new MonthlyBudget("budget", budget);
  const datasets = [houses, rooms].map(
    (one) => new LakehouseDataset(one.name, { lake, alerts, network, contract: one, ...dataset }),
  );
  return {
    alerts,
    lake,
    network,
    datasets,
    pipeline: new Pipeline("estate", { lake, alerts, network, datasets, functions, ...pipeline }),
  };
}

/** Everything that can be switched on. */
export function everyOption(partition: string): ExampleArgs {
  const role = (name: string) => `arn:${partition}:iam::123456789012:role/${name}`;
  return {
    storage: {
      customerKey: true,
      archiveExpiryDays: 365,
      protect: true,
      access: { readers: [role("analyst")], stewards: [role("steward")] },
    },
    network: {},
    budget: { limit: 500, emails: ["money@example.com"] },
    pipeline: { protect: true },
  };
}
