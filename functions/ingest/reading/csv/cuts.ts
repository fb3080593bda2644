import type { Limits } from "../limits.ts";
import type { Cut } from "../part-writer.ts";
import { UTF8_MARK } from "../sniff.ts";
import { FaultyFile } from "../table.ts";
import type { Heading } from "./heading.ts";
import { COMMA } from "./record-scanner.ts";
import { RowChecks } from "./row-checks.ts";
import { RowReader } from "./row-reader.ts";
import type { Text } from "./text.ts";

/**
 * Cuts a file into ranges that need only be copied, at the ends of records; null where not all of its rows lie in it as
 * the load reads them: in UTF-8, commas between the fields, quotes doubled within quoted fields, LF behind each row and
 * no blank lines between.
 */
export async function cutsOf(text: Text, size: number, heading: Heading, limits: Limits): Promise<Cut[] | null> {
  if (text.liesAt === null || heading.delimiter !== COMMA || heading.header.length < 2) return null;
  const rows = new RowReader(text, heading, limits);
  const checks = new RowChecks(heading.header, limits);
  const cuts: Cut[] = [];
  let last: Cut | null = null;
  let before = 0;
  let count = 0;
  try {
    while (await rows.more()) {
      while (rows.next()) {
        const { record, number } = rows;
        checks.look(record, number);
        const asLoaded = record.plain && record.endsPlainly && (count === 0 || number === before + 1);
        if (!asLoaded || checks.faults.length > 0 || ++count > limits.rows) return null;
        before = number;
        const at = text.liesAt + record.offset;
        if (!last || at + (record.end - record.start) - last.from > limits.partBytes) {
          // Whoever reads the part would take it for a byte order mark.
          if (UTF8_MARK.equals(record.window.subarray(record.start, record.start + UTF8_MARK.length))) return null;
          if (last) last.to = at;
          last = { from: at, to: size, records: 0, firstRow: number };
          cuts.push(last);
        }
        last.records++;
      }
    }
  } catch (error) {
    // Whoever converts the file finds the same fault, and all others.
    if (error instanceof FaultyFile) return null;
    throw error;
  } finally {
    await rows.close();
  }
  return last && !rows.passedOddLine ? cuts : null;
}
