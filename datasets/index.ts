export { orders } from "./orders.ts";
export { orderItems } from "./order-items.ts";
export { products } from "./products.ts";
