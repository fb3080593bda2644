import { expect } from "chai";
import fc from "fast-check";
import { converted } from "./converting.ts";
import { parsedStrictly } from "./strict-csv.ts";

const RECORD_BYTES = 5000;

/** Text that is nearly CSV: pieces that mean something, in any order. */
const text = fc
  .array(
    fc.constantFrom(
      "a",
      "bc",
      ",",
      ",",
      ";",
      "\t",
      "\n",
      "\n",
      "\r\n",
      "\r",
      '"',
      '"',
      '""',
      '",',
      '\n"',
      " ",
      "é",
      "日",
      "😀",
      "\ufeff",
      "\\",
    ),
    { maxLength: 60 },
  )
  .map((pieces) => pieces.join(""));

const mutation = fc.record({ at: fc.nat(), remove: fc.nat(3), insert: fc.uint8Array({ maxLength: 3 }) });

/** Any text below a header: what comes out is what an independent parser reads, or the file is refused. */
export function readsAsOthersDo(numRuns: number): Promise<void> {
  const limits = fc.record({ partBytes: fc.constantFrom(1, 30, 10_000), copyBytes: fc.constantFrom(0, 10_000) });
  return fc.assert(
    fc.asyncProperty(text, limits, async (rows, limits) => {
      const { conversion, parts } = await converted(`id,title,body\n${rows}`, { limits });
      const expected = readByExpression(rows);
      if (expected === null || expected.length === 0) {
        expect(conversion.outcome).to.equal("refused");
        return;
      }
      expect(conversion.outcome, JSON.stringify(conversion)).to.equal("converted");
      const found = parts.flatMap(({ text, records, firstRow }) => {
        const read = recordsOf(text);
        expect(read).to.have.length(records);
        return firstRow === undefined ? read : read.map((fields, index) => [String(firstRow + index), ...fields]);
      });
      expect(found).to.deep.equal(expected);
    }),
    { numRuns },
  );
}

/** Bytes of any kind: an answer, and never a crash, a hang or a part that is no CSV. */
export function answersToAnything(numRuns: number): Promise<void> {
  const encoded = fc
    .tuple(text, fc.constantFrom("utf8", "latin1", "utf16le"), fc.boolean())
    .map(([rows, encoding, marked]) =>
      Buffer.from(`${marked ? "\ufeff" : ""}id,title,body\n${rows}`, encoding as BufferEncoding),
    );
  return fc.assert(
    fc.asyncProperty(encoded, fc.array(mutation, { maxLength: 4 }), async (file, mutations) => {
      const bytes = mutations.reduce(mutated, file);
      const { conversion, parts } = await converted(bytes, {
        limits: { recordBytes: RECORD_BYTES, copyBytes: 0, partBytes: 50 },
      });
      if (conversion.outcome === "refused") {
        expect(conversion.faults).to.not.deep.equal([]);
        for (const { fault } of conversion.faults) expect(fault).to.be.a("string").that.is.not.empty;
        return;
      }
      for (const { text, records } of parts) expect(recordsOf(text)).to.have.length(records);
    }),
    { numRuns },
  );
}

/** The records of a part, strictly; the last may lack its line break, and blank lines may follow it. */
function recordsOf(text: string): string[][] {
  const trimmed = text.replace(/\n+$/, "");
  return parsedStrictly(`${trimmed}\n`);
}

const FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n][^,\r\n]*|))(,|\r\n|\n|\r|$)/y;

/** The rows with their numbers, read by one regular expression; null where no field fits it. */
function readByExpression(rows: string): string[][] | null {
  const records: string[][] = [[]];
  for (let at = 0; at < rows.length || records.at(-1)?.length !== 0;) {
    FIELD.lastIndex = at;
    const match = FIELD.exec(rows);
    if (!match) return null;
    records.at(-1)?.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (match[3] !== ",") records.push([]);
    if (match[3] === "") break;
    at = FIELD.lastIndex;
  }
  return records
    .map((fields, index) => [String(index + 2), ...fields])
    .filter(([, ...fields]) => fields.length > 1 || (fields[0] ?? "").trim() !== "");
}

function mutated(file: Buffer, { at, remove, insert }: { at: number; remove: number; insert: Uint8Array }): Buffer {
  const place = at % (file.length + 1);
  return Buffer.concat([file.subarray(0, place), insert, file.subarray(place + remove)]);
}
