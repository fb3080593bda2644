import { orderItems, orders, products } from "../../datasets/index.ts";
import { spoiler } from "./breakages.ts";
import { random } from "./random.ts";
import { openShop } from "./shop.ts";
import { waveOne } from "./wave-one.ts";
import { waveTwo } from "./wave-two.ts";
import type { Upload } from "./write.ts";

export type { Upload } from "./write.ts";

/** Writes the sample files of both waves below `folder`; the same seed gives the same rows. */
export async function writeSamples(folder: string, seed = 20250401): Promise<Upload[]> {
  const dice = random(seed);
  const spoil = {
    orders: spoiler(orders, dice),
    items: spoiler(orderItems, dice),
    products: spoiler(products, dice),
  };
  const shop = openShop(dice);
  return [...(await waveOne(folder, shop, dice, spoil)), ...(await waveTwo(folder, shop, dice, spoil))];
}
