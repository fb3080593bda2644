/** Maps with at most `limit` under way at once; results in the order of the items. The first error wins. */
export async function concurrently<A, B>(
  limit: number,
  items: readonly A[],
  work: (item: A) => Promise<B>,
): Promise<B[]> {
  const results: B[] = [];
  const waiting = items.entries();
  const worker = async () => {
    for (const [index, item] of waiting) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
