import { expect } from "chai";
import { converted } from "../convert/converting.ts";
import { HEADER, rawParts, rawRow, zipped } from "../convert/workbooks.ts";

const KEY = "incoming/notes/file.xlsx";

/** A generator of numbers that begins anew with each seed (mulberry32): a failure can be repeated. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const SHEET = `<worksheet><sheetData>${HEADER}${rawRow(2, [
  ["", "<v>1</v>"],
  ['t="s"', "<v>0</v>"],
  ['s="1"', "<v>46000.25</v>"],
])}${rawRow(3, [
  ["", "<f>A1+1</f><v>2.50</v>"],
  ['t="str"', '<f t="shared" si="0">B1</f><v>x &amp; "y", z</v>'],
  ['t="b"', "<v>1</v>"],
])}<row r="5" spans="1:3"><c r="A5"><v>-0.1</v></c><c r="B5" t="inlineStr"><is><t xml:space="preserve"> é </t></is></c></row></sheetData><pageMargins left="0.7"/></worksheet>`;

/** What a careless program or a bad line makes of XML: pieces that are taken out, doubled, swapped or written over. */
const PIECES = ["<", ">", "/", '"', "'", "&", "&amp;", "&#65;", " ", "]]>", "<c>", "</c>", "<v>", "</v>", "r", "=", "0", "9", "A", "<!--", "-->", "<row>", "</row>", 't="s"', "\0", "\r", "é", "_x0041_"]; // prettier-ignore

function mutated(text: string, random: (below: number) => number): string {
  let result = text;
  for (let times = 1 + random(2); times > 0; times--) {
    const at = random(result.length);
    const length = random(12);
    const piece = PIECES[random(PIECES.length)] ?? "";
    const taken = result.slice(at, at + length);
    const instead = [piece, "", taken + taken, taken + piece, result.slice(random(result.length)).slice(0, length)];
    result = result.slice(0, at) + (instead[random(instead.length)] ?? "") + result.slice(at + length);
  }
  return result;
}

/**
 * Reads a sheet that was changed here and there twice: as it is, and with a comment before its rows, which leaves all of
 * them to the XML parser. Both must say the same, unless both refuse it.
 */
export async function readBothWays(seed: number): Promise<"taken" | "refused"> {
  const xml = mutated(SHEET, randomFrom(seed));
  const parts = rawParts([{ name: "S", data: "" }], {
    sharedStrings: "<si><t>shared</t></si>",
    formats: ["yyyy-mm-dd hh:mm"],
  });
  const read = async (sheet: string) => {
    const { conversion, parts: written } = await converted(zipped({ ...parts, "xl/worksheets/sheet1.xml": sheet }), {
      key: KEY,
    });
    return conversion.outcome === "refused" ? null : written.map(({ text }) => text);
  };
  const fast = await read(xml);
  const exact = await read(xml.replace("<sheetData>", "<sheetData><!-- -->"));
  expect(fast, `seed ${seed}: ${xml}`).to.deep.equal(exact);
  return fast === null ? "refused" : "taken";
}

/** Changes bytes of a whole workbook: it is read as it was, or refused. */
export async function readDamaged(seed: number): Promise<"taken" | "refused"> {
  const random = randomFrom(seed);
  const parts = rawParts([{ name: "S", data: HEADER + rawRow(2, ["1", "a", "b"]) + rawRow(3, ["2", "c", "d"]) }]);
  const bytes = Buffer.from(zipped(parts));
  for (let times = 1 + random(3); times > 0; times--) bytes[random(bytes.length)] = random(256);
  const damaged = random(4) === 0 ? bytes.subarray(0, random(bytes.length)) : bytes;
  const { conversion, parts: written } = await converted(damaged, { key: KEY });
  if (conversion.outcome === "refused") {
    expect(conversion.faults, `seed ${seed}`).to.not.deep.equal([]);
    return "refused";
  }
  expect(
    written.map(({ text }) => text),
    `seed ${seed}`,
  ).to.deep.equal(["2,1,a,b\n3,2,c,d\n"]);
  return "taken";
}

/** Tries seeds one after the other, for so long at the most. */
export async function tryMany(
  read: (seed: number) => Promise<"taken" | "refused">,
  seeds: number,
): Promise<{ taken: number; refused: number }> {
  const counts = { taken: 0, refused: 0 };
  for (let seed = 1; seed <= seeds; seed++) counts[await read(seed)]++;
  return counts;
}
