/** What the contracts promise, written down once more by hand. */
const SYSTEM: [string, string][] = [
  ["_file_id", "string"],
  ["_source_file", "string"],
  ["_source_sheet", "string"],
  ["_source_row", "long"],
  ["_arrived_at", "timestamp"],
  ["_run_id", "string"],
  ["_loaded_at", "timestamp"],
];

export const SHAPES: Record<string, { columns: [string, string][]; partitions: string[] }> = {
  orders: {
    columns: [
      ["order_num", "long"],
      ["order_id", "long"],
      ["user_id", "long"],
      ["order_timestamp", "timestamp"],
      ["total_amount", "decimal(18,2)"],
      ["date", "date"],
      ["order_value_category", "string"],
      ["year", "integer"],
      ["month", "integer"],
      ["day", "integer"],
      ["hour", "integer"],
      ...SYSTEM,
      ["coupon_code", "string"],
    ],
    partitions: ["year", "month"],
  },
  order_items: {
    columns: [
      ["id", "long"],
      ["order_id", "long"],
      ["user_id", "long"],
      ["days_since_prior_order", "integer"],
      ["product_id", "long"],
      ["add_to_cart_order", "long"],
      ["reordered", "long"],
      ["order_timestamp", "timestamp"],
      ["date", "date"],
      ["is_reorder", "boolean"],
      ["year", "integer"],
      ["month", "integer"],
      ...SYSTEM,
    ],
    partitions: ["year", "month"],
  },
  products: {
    columns: [
      ["product_id", "long"],
      ["department_id", "long"],
      ["department", "string"],
      ["product_name", "string"],
      ["department_clean", "string"],
      ["product_name_clean", "string"],
      ["is_active", "boolean"],
      ...SYSTEM,
    ],
    partitions: ["department_clean"],
  },
  orders_rejected: refusedRows(
    ["order_num", "order_id", "user_id", "order_timestamp", "total_amount", "date"],
    ["coupon_code"],
  ),
  order_items_rejected: refusedRows([
    "id",
    "order_id",
    "user_id",
    "days_since_prior_order",
    "product_id",
    "add_to_cart_order",
    "reordered",
    "order_timestamp",
    "date",
  ]),
  products_rejected: refusedRows(["product_id", "department_id", "department", "product_name"]),
};

/** Every rule of the contracts; the samples break each of them. */
export const RULES: Record<string, string[]> = {
  orders: [
    ...longs("order_num", "order_id", "user_id"),
    "order_timestamp: is required",
    "order_timestamp: is not a timestamp",
    "total_amount: is required",
    "total_amount: is not a decimal(18,2)",
    "total_amount: must be above 0",
    "total_amount: must be at most 50000",
    "date: is not a date",
    ...ragged(),
  ],
  order_items: [
    ...longs("id", "order_id", "user_id", "product_id", "add_to_cart_order"),
    "add_to_cart_order: must be at most 50",
    "days_since_prior_order: is not an int",
    "reordered: is required",
    "reordered: is not a long",
    "reordered: must be one of 0, 1",
    "order_timestamp: is required",
    "order_timestamp: is not a timestamp",
    "date: is not a date",
    ...ragged(),
  ],
  products: [
    ...longs("product_id", "department_id"),
    "department: is required",
    "department: must not be blank",
    "product_name: is required",
    "product_name: must not be blank",
    ...ragged(),
  ],
};

function longs(...columns: string[]): string[] {
  return columns.flatMap((name) => [`${name}: is required`, `${name}: is not a long`, `${name}: must be at least 1`]);
}

function ragged(): string[] {
  return ["row: has fewer fields than the header", "row: has more fields than the header"];
}

function refusedRows(own: string[], evolved: string[] = []): { columns: [string, string][]; partitions: string[] } {
  const text = (name: string): [string, string] => [name, "string"];
  return {
    columns: [
      ...own.map(text),
      ["_reasons", "array"],
      ...["_surplus", "_status", "_resolved_by"].map(text),
      ...SYSTEM,
      ...evolved.map(text),
    ],
    partitions: [],
  };
}
