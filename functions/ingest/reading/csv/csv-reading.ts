import type { Content } from "../content.ts";
import { tooManyColumns } from "../fault-words.ts";
import type { Limits } from "../limits.ts";
import { FaultyFile, type Reading, type Staged, type StageInto, type Table } from "../table.ts";
import { cutsOf } from "./cuts.ts";
import { type Heading, headingsOf } from "./heading.ts";
import { NotUtf8, openText, type Text } from "./text.ts";
import { writeRows } from "./write-rows.ts";

export interface CsvFile {
  content: Content;
  name: string;
  /** A gzip archive of the text. */
  packed: boolean;
  limits: Limits;
  /** Whether a header is that of a dataset the file can be meant for. */
  fits: (header: string[]) => boolean;
}

/** Opens a CSV file. Its delimiter is the one that makes a fitting header, else the one that makes most columns. @throws FaultyFile */
export async function csvReading(file: CsvFile): Promise<Reading> {
  return readingOf(await openText(file), file);
}

async function readingOf(text: Text, file: CsvFile): Promise<Reading> {
  try {
    const heading = chosen(await headingsOf(text, file.name, file.limits), file);
    return { tables: [tableOf(text, heading, file)], faults: [], notes: await text.notes() };
  } catch (error) {
    return readingOf(otherwise(text, error), file);
  }
}

/** How to read a text that turned out not to be in UTF-8. */
function otherwise(text: Text, error: unknown): Text {
  if (error instanceof NotUtf8 && text.otherwise) return text.otherwise;
  throw error;
}

function chosen(headings: Heading[], { fits }: CsvFile): Heading {
  const most = headings.reduce((best, each) => (each.header.length > best.header.length ? each : best));
  return headings.find(({ header }) => fits(header)) ?? most;
}

function tableOf(text: Text, heading: Heading, file: CsvFile): Table {
  const { header } = heading;
  return { sheet: null, header, stage: (into) => stage(text, heading, into, file) };
}

async function stage(text: Text, heading: Heading, into: StageInto, file: CsvFile): Promise<Staged> {
  const { content, limits } = file;
  const { header } = heading;
  if (header.length > limits.columns) return { rows: 0, faults: [tooManyColumns(header, limits)], notes: [] };
  const { columns, writer } = into;
  try {
    if (writer && content.size >= limits.copyBytes && !columns.includes(null)) {
      const cuts = await cutsOf(text, content.size, heading, limits);
      if (cuts) {
        await writer.copy(cuts);
        return { rows: writer.records, faults: [], notes: [] };
      }
    }
    return await writeRows(text, heading, into, limits);
  } catch (error) {
    return { rows: 0, faults: [], notes: [], instead: await instead(otherwise(text, error), file) };
  }
}

async function instead(text: Text, file: CsvFile): Promise<Reading> {
  try {
    return await readingOf(text, file);
  } catch (error) {
    if (!(error instanceof FaultyFile)) throw error;
    return { tables: [], faults: [...error.faults], notes: [] };
  }
}
