import { MOST_FAULTS, NO_ROWS, tooManyRows } from "../fault-words.ts";
import type { Limits } from "../limits.ts";
import { FaultyFile, type Staged, type StageInto } from "../table.ts";
import type { Heading } from "./heading.ts";
import { RecordWriter } from "./record-writer.ts";
import { RowChecks } from "./row-checks.ts";
import { RowReader } from "./row-reader.ts";
import type { Text } from "./text.ts";

/**
 * Writes the rows of a CSV file as the load reads them, checking them on the way. Once there is a fault nothing more is
 * written. @throws NotUtf8
 */
export async function writeRows(
  text: Text,
  heading: Heading,
  { columns, writer }: StageInto,
  limits: Limits,
): Promise<Staged> {
  const reader = new RowReader(text, heading, limits);
  const checks = new RowChecks(heading.header, limits);
  const { faults } = checks;
  const records = writer && new RecordWriter(writer, heading.delimiter, columns);
  let rows = 0;
  try {
    while (faults.length < MOST_FAULTS && (await reader.more())) {
      while (faults.length < MOST_FAULTS && reader.next()) {
        if (++rows > limits.rows) return { rows, faults: [...faults, tooManyRows(limits)], notes: [] };
        checks.look(reader.record, reader.number);
        if (!records || faults.length > 0) continue;
        const written = records.write(reader.record, reader.number);
        if (written) await written;
      }
    }
  } catch (error) {
    if (!(error instanceof FaultyFile)) throw error;
    return { rows, faults: [...faults, ...error.faults.map(({ fault }) => fault)], notes: [] };
  } finally {
    await reader.close();
  }
  if (rows === 0) faults.push(NO_ROWS);
  if (faults.length === 0) await records?.flush();
  return { rows, faults, notes: [] };
}
