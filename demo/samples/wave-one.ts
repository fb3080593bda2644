import { orderItems, orders, products } from "../../datasets/index.ts";
import { IN_A_SHEET, type Spoilers } from "./breakages.ts";
import { exported, headerOf, type Line, linesOf, pasted, spreadsheet } from "./cells.ts";
import type { Random } from "./random.ts";
import { earlierItem, earlierOrder, newLook } from "./rows.ts";
import type { Shop } from "./shop.ts";
import { sheetOf, type Upload, waveWriter } from "./write.ts";

/** Three months of a shop, as its systems and its people hand them over. */
export async function waveOne(folder: string, shop: Shop, random: Random, spoil: Spoilers): Promise<Upload[]> {
  const write = waveWriter(folder, 1);
  return [
    await write.csv(
      "products/products.csv",
      headerOf(products),
      catalogue(shop, random, spoil),
      "loaded; some products are named twice, and the later row counts",
    ),
    await write.csv(
      "orders/web-orders.csv",
      headerOf(orders),
      webOrders(shop, random, spoil),
      "loaded; repeated rows count once, and of two states of an order the newer one",
    ),
    await write.workbook(
      "orders/branch-orders-q1.xlsx",
      branchSheets(shop, random, spoil),
      "three sheets, loaded; some rows are in web-orders.csv too and count once",
    ),
    await write.csv(
      "order_items/order-items.csv",
      headerOf(orderItems),
      items(shop, random, spoil),
      "loaded; some items refer to orders or products nobody knows, and are counted as orphans",
    ),
    await write.workbook(
      "order_items/order-items-by-week.xlsx",
      weekSheets(shop, random, spoil),
      "four sheets, loaded; some rows are in order-items.csv too and count once",
    ),
    await write.workbook(
      "march-close.xlsx",
      [
        sheetOf(
          "New products",
          products,
          spoil.products(linesOf(products, shop.products.slice(350), spreadsheet), IN_A_SHEET),
        ),
        sheetOf("Phone orders", orders, spoil.orders(linesOf(orders, shop.phoneOrders, spreadsheet), IN_A_SHEET)),
      ],
      "at the root: one sheet is loaded into products, the other into orders",
    ),
  ];
}

function catalogue(shop: Shop, random: Random, spoil: Spoilers): Line[] {
  const listed = shop.products.slice(0, 350);
  const again = random.sample(listed, 6).map((product) => ({ ...product, ...newLook(random) }));
  return repeatSome(random, spoil.products(linesOf(products, [...listed, ...again], exported(random))));
}

function webOrders(shop: Shop, random: Random, spoil: Spoilers): Line[] {
  const before = random.sample(shop.webOrders, 15).map((order) => earlierOrder(random, order));
  return repeatSome(random, spoil.orders(linesOf(orders, [...shop.webOrders, ...before], exported(random))));
}

function branchSheets(shop: Shop, random: Random, spoil: Spoilers) {
  return Object.entries(shop.branchOrders).map(([month, own], index) => {
    const rows = [...own, ...random.sample(shop.webOrders, 25)];
    return sheetOf(month, orders, spoil.orders(linesOf(orders, rows, sheetStyle(index)), IN_A_SHEET));
  });
}

function items(shop: Shop, random: Random, spoil: Spoilers): Line[] {
  const own = shop.items.slice(0, 2800);
  const before = random.sample(own, 25).map((item) => earlierItem(random, item));
  return repeatSome(random, spoil.items(linesOf(orderItems, [...own, ...before], exported(random))));
}

function weekSheets(shop: Shop, random: Random, spoil: Spoilers) {
  return [0, 1, 2, 3].map((week) => {
    const own = shop.items.slice(2800 + week * 500, 3300 + week * 500);
    const rows = [...own, ...random.sample(shop.items.slice(0, 2800), 15)];
    return sheetOf(
      `Week ${week + 1}`,
      orderItems,
      spoil.items(linesOf(orderItems, rows, sheetStyle(week)), IN_A_SHEET),
    );
  });
}

function sheetStyle(index: number) {
  return index % 2 === 0 ? spreadsheet : pasted;
}

/** About one line in a hundred once more, word for word, somewhere else in the file. */
function repeatSome(random: Random, lines: readonly Line[]): Line[] {
  return random.shuffle([...lines, ...random.sample(lines, Math.round(lines.length / 100))]);
}
