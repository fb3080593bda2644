import {
  contract,
  date,
  equalTo,
  int,
  long,
  monthOf,
  optional,
  type RowOf,
  timestamp,
  yearOf,
} from "../components/contract/index.ts";
import { orders } from "./orders.ts";
import { products } from "./products.ts";

export const orderItems = contract({
  name: "order_items",
  columns: {
    id: long({ min: 1 }),
    order_id: long({ min: 1 }),
    user_id: long({ min: 1 }),
    days_since_prior_order: optional(int()),
    product_id: long({ min: 1 }),
    add_to_cart_order: long({ min: 1, max: 50 }),
    reordered: long({ oneOf: [0, 1] }),
    order_timestamp: timestamp(),
    date: optional(date()),
  },
  key: ["id"],
  latestBy: "order_timestamp",
  enrich: {
    is_reorder: equalTo("reordered", 1),
    year: yearOf("order_timestamp"),
    month: monthOf("order_timestamp"),
  },
  partitionBy: ["year", "month"],
  evolution: "evolve",
  references: {
    order_id: { dataset: orders.name, column: "order_id", policy: "warn" },
    product_id: { dataset: products.name, column: "product_id", policy: "warn" },
  },
});

export type OrderItem = RowOf<typeof orderItems>;
