import {
  contract,
  date,
  decimal,
  LakehouseDataset,
  LakeStorage,
  long,
  monthOf,
  Notifications,
  optional,
  Pipeline,
  text,
  timestamp,
  yearOf,
} from "../../components/index.ts";

/** A lakehouse of so many datasets, each about as wide as the project's own. */
export function lakehouse(datasets: number): void {
  const alerts = new Notifications("alerts", { emails: ["data-team@example.com"] });
  const lake = new LakeStorage("lake");
  new Pipeline("scale", {
    lake,
    alerts,
    datasets: Array.from({ length: datasets }, (_, index) => {
      const name = `dataset_${index}`;
      return new LakehouseDataset(name, { lake, alerts, contract: contractOf(name) });
    }),
  });
}

function contractOf(name: string) {
  return contract({
    name,
    columns: {
      id: long({ min: 1 }),
      customer_id: long({ min: 1 }),
      title: text({ notBlank: true }),
      status: text({ oneOf: ["open", "closed"] }),
      amount: decimal(18, 2, { above: 0 }),
      changed_at: timestamp(),
      due: optional(date()),
    },
    key: ["id"],
    latestBy: "changed_at",
    enrich: { year: yearOf("changed_at"), month: monthOf("changed_at") },
    partitionBy: ["year", "month"],
  });
}
