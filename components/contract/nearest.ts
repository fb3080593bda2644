import { distance } from "fastest-levenshtein";

/** The candidate that is most like `name`, however unlike it is; null if there is none. */
export function nearest(name: string, candidates: readonly string[]): string | null {
  const byDistance = candidates.map((candidate) => ({ candidate, apart: distance(plain(name), plain(candidate)) }));
  return byDistance.sort((a, b) => a.apart - b.apart)[0]?.candidate ?? null;
}

/** Is one probably a slip of the pen for the other? The longer the name, the more letters may differ. */
export function isNearly(name: string, other: string): boolean {
  const length = Math.max(name.length, other.length);
  const allowed = length < 5 ? 1 : length < 9 ? 2 : 3;
  return distance(plain(name), plain(other)) <= allowed;
}

/** What to tell whoever put a file under a prefix that is no dataset's. */
export function unknownDataset(name: string, known: readonly string[]): string {
  const like = nearest(name, known);
  const hint = like !== null && isNearly(name, like) ? ` Did you mean 'incoming/${like}/'?` : "";
  return `there is no dataset '${name}'; the datasets are ${known.join(", ") || "none yet"}.${hint} Upload the file to incoming/<dataset>/, or directly to incoming/ and its header decides`;
}

function plain(name: string): string {
  return name.trim().toLowerCase();
}
