import type { Limits } from "./limits.ts";
import { rowFaults } from "./row-faults.ts";
import type { Row, StageInto, Staged } from "./table.ts";

/** Checks the rows of a table that can be read twice, and writes them if nothing is wrong with them. */
export async function stageRows(
  table: { header: readonly string[]; rows: () => AsyncIterable<Row> | Iterable<Row> },
  { columns, writer, rowsBefore }: StageInto,
  limits: Limits,
): Promise<Staged> {
  const found = await rowFaults(table, limits, rowsBefore);
  if (writer && found.faults.length === 0) {
    for await (const { number, fields } of table.rows()) {
      // As few fields as the row has, and whatever it has beyond the header.
      await writer.write([String(number), ...fields.filter((_, index) => columns[index] !== null)]);
    }
  }
  return { ...found, notes: [] };
}
