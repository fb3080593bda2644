/** A small seeded generator: the same seed gives the same samples on every machine. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<A>(list: readonly A[]): A;
  /** `count` different elements, in the order of the list. */
  sample<A>(list: readonly A[], count: number): A[];
  shuffle<A>(list: readonly A[]): A[];
}

/** mulberry32 */
export function random(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  const pick = <A>(list: readonly A[]): A => {
    const chosen = list[int(0, list.length - 1)];
    if (chosen === undefined) throw new RangeError("cannot pick from an empty list");
    return chosen;
  };
  const shuffle = <A>(list: readonly A[]): A[] =>
    list
      .map((element) => ({ element, rank: next() }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ element }) => element);
  const sample = <A>(list: readonly A[], count: number): A[] =>
    shuffle([...list.keys()])
      .slice(0, count)
      .sort((a, b) => a - b)
      .flatMap((index) => list.slice(index, index + 1));
  return { next, int, pick, shuffle, sample, chance: (probability) => next() < probability };
}
