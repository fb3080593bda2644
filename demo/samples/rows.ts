import type { Order } from "../../datasets/orders.ts";
import type { OrderItem } from "../../datasets/order-items.ts";
import type { Product } from "../../datasets/products.ts";
import type { Random } from "./random.ts";
import { DEPARTMENTS, QUALITIES } from "./vocabulary.ts";

const SECOND = 1000;
export const DAY = 86_400 * SECOND;
const USERS = 600;

/** `count` products with ids from `firstId` on. */
export function makeProducts(random: Random, firstId: number, count: number): Product[] {
  return ids(firstId, count).map((id) => ({ product_id: id, ...newLook(random) }));
}

/** A product's department and name, as whoever keeps the catalogue types them. */
export function newLook(random: Random): Omit<Product, "product_id"> {
  const index = random.int(0, DEPARTMENTS.length - 1);
  const { department, items } = DEPARTMENTS[index] ?? DEPARTMENTS[0];
  return {
    department_id: BigInt(index + 1),
    department: typedCarelessly(random, department),
    product_name: typedCarelessly(random, `${random.pick(QUALITIES)} ${random.pick(items)}`),
  };
}

/** `count` orders with ids from `firstId` on, placed within the days given. */
export function makeOrders(random: Random, firstId: number, count: number, from: string, to: string): Order[] {
  const start = Date.parse(from);
  const seconds = (Date.parse(to) - start) / SECOND;
  return ids(firstId, count).map((id) => {
    const at = new Date(start + random.int(0, seconds - 1) * SECOND);
    return {
      order_num: 100_000n + id,
      order_id: id,
      user_id: BigInt(random.int(1, USERS)),
      order_timestamp: at,
      total_amount: amount(random),
      date: random.chance(0.1) ? null : dayOf(at),
    };
  });
}

/** One to seven items for each order, with ids from `firstId` on; a few refer to orders or products nobody knows. */
export function makeOrderItems(
  random: Random,
  firstId: number,
  orders: readonly Order[],
  products: readonly Product[],
): OrderItem[] {
  let id = firstId;
  return orders.flatMap((order) => {
    const daysSince = random.chance(0.08) ? null : random.int(0, 30);
    return ids(1, random.int(1, 7)).map((position) => ({
      id: BigInt(id++),
      order_id: random.chance(0.005) ? order.order_id + 900_000n : order.order_id,
      user_id: order.user_id,
      days_since_prior_order: daysSince,
      product_id: random.chance(0.005) ? 990_000n : random.pick(products).product_id,
      add_to_cart_order: position,
      reordered: random.chance(0.4) ? 1n : 0n,
      order_timestamp: order.order_timestamp,
      date: order.date,
    }));
  });
}

/** A later state of an order: paid again, sometimes in another month. */
export function laterOrder(random: Random, order: Order): Order {
  const at = new Date(order.order_timestamp.getTime() + random.int(1, 40) * DAY);
  return { ...order, total_amount: amount(random), order_timestamp: at, date: dayOf(at) };
}

/** A state of an order from before the one given; it must lose, whenever it arrives. */
export function earlierOrder(random: Random, order: Order): Order {
  const at = new Date(order.order_timestamp.getTime() - random.int(1, 10) * DAY);
  return { ...order, total_amount: amount(random), order_timestamp: at, date: dayOf(at) };
}

export function laterItem(random: Random, item: OrderItem): OrderItem {
  const at = new Date(item.order_timestamp.getTime() + random.int(1, 40) * DAY);
  return { ...item, reordered: 1n - item.reordered, order_timestamp: at };
}

export function earlierItem(random: Random, item: OrderItem): OrderItem {
  const at = new Date(item.order_timestamp.getTime() - random.int(1, 10) * DAY);
  return { ...item, add_to_cart_order: BigInt(random.int(8, 50)), order_timestamp: at };
}

function ids(first: number, count: number): bigint[] {
  return Array.from({ length: count }, (_, index) => BigInt(first + index));
}

/** Many small baskets, few big ones. */
function amount(random: Random): string {
  return (3 + 90 * -Math.log(1 - random.next())).toFixed(2);
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

function typedCarelessly(random: Random, text: string): string {
  const slip = random.next();
  if (slip < 0.08) return text.toUpperCase();
  if (slip < 0.14) return text.replaceAll(" ", "  ");
  if (slip < 0.2) return ` ${text} `;
  if (slip < 0.22) return text.replace(" ", "\n");
  return text;
}
