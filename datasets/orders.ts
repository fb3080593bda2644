import {
  buckets,
  contract,
  date,
  dayOf,
  decimal,
  hourOf,
  long,
  monthOf,
  optional,
  type RowOf,
  timestamp,
  yearOf,
} from "../components/contract/index.ts";

export const orders = contract({
  name: "orders",
  columns: {
    order_num: long({ min: 1 }),
    order_id: long({ min: 1 }),
    user_id: long({ min: 1 }),
    order_timestamp: timestamp(),
    total_amount: decimal(18, 2, { above: 0, max: 50_000 }),
    date: optional(date()),
  },
  key: ["order_id"],
  latestBy: "order_timestamp",
  enrich: {
    order_value_category: buckets("total_amount", { Low: 50, Medium: 200 }, "High"),
    year: yearOf("order_timestamp"),
    month: monthOf("order_timestamp"),
    day: dayOf("order_timestamp"),
    hour: hourOf("order_timestamp"),
  },
  partitionBy: ["year", "month"],
  evolution: "evolve",
});

export type Order = RowOf<typeof orders>;
