import ExcelJS from "exceljs";
import { documentOf, type ContractDocument } from "../../../components/contract/index.ts";
import * as datasets from "../../../datasets/index.ts";

export const CONTRACTS: ContractDocument[] = Object.values(datasets).map(documentOf);

const ORDERS = ["order_num", "order_id", "user_id", "order_timestamp", "total_amount", "date"];
const ORDER_ROWS = [
  ["1", "101", "7", "2026-01-02T03:04:05", "19.99", "2026-01-02"],
  ["2", "102", "8", "2026-01-03T03:04:05", "250.00", "2026-01-03"],
];
const PRODUCTS = ["product_id", "department_id", "department", "product_name"];
const PRODUCT_ROWS = [["1", "4", "produce", "Bananas"]];

export const ORDERS_CSV = csv(ORDERS, ORDER_ROWS);
export const PRODUCTS_CSV = csv(PRODUCTS, PRODUCT_ROWS);
/** A required column is missing. */
export const FAULTY_CSV = csv(
  ORDERS.slice(0, 4),
  ORDER_ROWS.map((row) => row.slice(0, 4)),
);

/** One workbook with a sheet of orders and one of products. */
export async function mixedWorkbook(): Promise<Uint8Array> {
  const workbook = new ExcelJS.Workbook();
  workbook.addWorksheet("January").addRows([ORDERS, ...ORDER_ROWS]);
  workbook.addWorksheet("Goods").addRows([PRODUCTS, ...PRODUCT_ROWS]);
  return new Uint8Array(await workbook.xlsx.writeBuffer());
}

function csv(header: string[], rows: string[][]): Uint8Array {
  return Buffer.from([header, ...rows].map((fields) => `${fields.join(",")}\n`).join(""));
}
