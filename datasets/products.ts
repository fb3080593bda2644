import { always, contract, long, type RowOf, text, titleCase } from "../components/contract/index.ts";

export const products = contract({
  name: "products",
  columns: {
    product_id: long({ min: 1 }),
    department_id: long({ min: 1 }),
    department: text({ notBlank: true }),
    product_name: text({ notBlank: true }),
  },
  key: ["product_id"],
  enrich: {
    department_clean: titleCase("department"),
    product_name_clean: titleCase("product_name"),
    is_active: always(true),
  },
  partitionBy: ["department_clean"],
  evolution: "evolve",
});

export type Product = RowOf<typeof products>;
