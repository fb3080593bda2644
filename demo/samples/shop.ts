import type { Order } from "../../datasets/orders.ts";
import type { OrderItem } from "../../datasets/order-items.ts";
import type { Product } from "../../datasets/products.ts";
import type { Random } from "./random.ts";
import { makeOrderItems, makeOrders, makeProducts } from "./rows.ts";

/** The truth that the sample files tell, before anybody spoils a row of them. */
export interface Shop {
  products: Product[];
  /** What the shop's own system exports. */
  webOrders: Order[];
  /** What the branches keep in a workbook, by month. */
  branchOrders: Record<string, Order[]>;
  phoneOrders: Order[];
  items: OrderItem[];
}

export function openShop(random: Random): Shop {
  const products = makeProducts(random, 1, 400);
  const webOrders = makeOrders(random, 1, 1500, "2025-01-01", "2025-04-01");
  const branchOrders = {
    January: makeOrders(random, 1501, 400, "2025-01-01", "2025-02-01"),
    February: makeOrders(random, 1901, 400, "2025-02-01", "2025-03-01"),
    March: makeOrders(random, 2301, 400, "2025-03-01", "2025-04-01"),
  };
  const phoneOrders = makeOrders(random, 2701, 200, "2025-03-20", "2025-04-01");
  const items = makeOrderItems(random, 1, [...webOrders.slice(0, 900), ...branchOrders.January], products);
  return { products, webOrders, branchOrders, phoneOrders, items };
}
