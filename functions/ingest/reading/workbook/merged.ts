export interface Merged {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/**
 * The merged ranges of a sheet's XML. Excel shows the top left value of such a range only; what programs leave in its
 * other cells is not part of what a person sees.
 */
export function mergedRanges(xml: string): Merged[] {
  const afterData = xml.slice(xml.lastIndexOf("</sheetData>"));
  return [...afterData.matchAll(/<mergeCell\s[^>]*\bref\s*=\s*["']([A-Z]+)(\d+):([A-Z]+)(\d+)["']/g)].map(
    ([, left = "", top, right = "", bottom]) => ({
      top: Number(top),
      bottom: Number(bottom),
      left: columnNumber(left),
      right: columnNumber(right),
    }),
  );
}

/** Is the cell hidden beneath the top left cell of a merged range? */
export function isCovered(ranges: readonly Merged[], row: number, column: number): boolean {
  return ranges.some(
    ({ top, bottom, left, right }) =>
      row >= top && row <= bottom && column >= left && column <= right && !(row === top && column === left),
  );
}

function columnNumber(letters: string): number {
  return [...letters].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0);
}
