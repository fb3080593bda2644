import { writeFile } from "node:fs/promises";
import { orderItems, orders, products } from "../../datasets/index.ts";
import { IN_A_SHEET, type Spoilers } from "./breakages.ts";
import { exported, headerOf, type Line, linesOf, spreadsheet } from "./cells.ts";
import type { Random } from "./random.ts";
import {
  earlierItem,
  earlierOrder,
  laterItem,
  laterOrder,
  makeOrderItems,
  makeOrders,
  makeProducts,
  newLook,
} from "./rows.ts";
import type { Shop } from "./shop.ts";
import { COUPONS } from "./vocabulary.ts";
import { sheetOf, type Upload, waveWriter } from "./write.ts";

/** A month later: corrections, latecomers, a new column, and files that should not have been sent. */
export async function waveTwo(folder: string, shop: Shop, random: Random, spoil: Spoilers): Promise<Upload[]> {
  const write = waveWriter(folder, 2);
  const relaunch = await write.csv(
    "products/products-relaunch.csv",
    headerOf(products),
    spoil.products(linesOf(products, relaunched(shop, random), exported(random))),
    "loaded: products renamed and moved, some new",
  );
  const scan = await write.place("orders/orders-scan.xlsx", "refused: it is text that is named as a workbook");
  await writeFile(scan.path, "Orders of 28 April, see the scanned pages.\n");
  return [
    relaunch,
    { ...relaunch, expectation: "the same file once more: it changes nothing" },
    await write.csv(
      "orders/orders-april.csv",
      [...headerOf(orders), "Coupon Code"],
      aprilOrders(shop, random, spoil),
      "loaded: orders changed, unchanged, new and late; it brings the column coupon_code",
    ),
    scan,
    await write.workbook("order_items/order-items-april.xlsx", aprilItems(shop, random, spoil), "two sheets, loaded"),
    await write.workbook(
      "order_items/order-items-recount.xlsx",
      recount(shop, random),
      "refused whole: the header of its second sheet is broken",
    ),
  ];
}

function relaunched(shop: Shop, random: Random) {
  const changed = random.sample(shop.products, 60).map((product) => ({ ...product, ...newLook(random) }));
  return [...changed, ...random.sample(shop.products, 40), ...makeProducts(random, 401, 30)];
}

function aprilOrders(shop: Shop, random: Random, spoil: Spoilers): Line[] {
  const known = random.shuffle(shop.webOrders);
  const rows = [
    ...known.slice(0, 150).map((order) => laterOrder(random, order)),
    ...known.slice(150, 230).map((order) => earlierOrder(random, order)),
    ...known.slice(230, 280),
    ...makeOrders(random, 3001, 320, "2025-04-01", "2025-05-01"),
  ];
  const lines = linesOf(orders, rows, exported(random));
  // Without a coupon the 50 orders sent again are the very same rows; the others have one now and then.
  const withCoupons = lines.map((line, index) => {
    const sentAgain = index >= 230 && index < 280;
    return [...line, !sentAgain && random.chance(0.3) ? random.pick(COUPONS) : null];
  });
  return random.shuffle(spoil.orders(withCoupons));
}

function aprilItems(shop: Shop, random: Random, spoil: Spoilers) {
  const known = random.sample(shop.items, 260);
  const corrections = [
    ...known.slice(0, 120).map((item) => laterItem(random, item)),
    ...known.slice(120, 180).map((item) => earlierItem(random, item)),
    ...known.slice(180),
  ];
  const april = makeOrderItems(random, 10_001, makeOrders(random, 3001, 90, "2025-04-01", "2025-05-01"), shop.products);
  return [
    sheetOf("Corrections", orderItems, spoil.items(linesOf(orderItems, corrections, spreadsheet), IN_A_SHEET)),
    sheetOf("April", orderItems, spoil.items(linesOf(orderItems, april, spreadsheet), IN_A_SHEET)),
  ];
}

function recount(shop: Shop, random: Random) {
  const lines = linesOf(orderItems, random.sample(shop.items, 80), spreadsheet);
  const [, second, ...others] = headerOf(orderItems);
  return [
    sheetOf("Shelf A", orderItems, lines.slice(0, 40)),
    {
      name: "Shelf B",
      header: ["item number", ...(second ? [second, second] : []), ...others.slice(1)],
      lines: lines.slice(40),
    },
  ];
}
