import { documentOf } from "../../../components/contract/document.ts";
import type { ContractDocument } from "../../../components/contract/document.ts";
import { contract, long, optional, text } from "../../../components/contract/index.ts";
import type { Fault } from "../../../components/protocol/documents.ts";
import { orders } from "../../../datasets/orders.ts";
import { products } from "../../../datasets/products.ts";
import { type Conversion, convert, type ConvertInput } from "../../../functions/ingest/convert.ts";
import { contentOf } from "../../../functions/ingest/reading/content.ts";

/** A contract of two texts beside its key, so that values need no particular form. */
export const notes = contract({
  name: "notes",
  columns: { id: long(), title: text(), body: optional(text()) },
  key: ["id"],
});

export const contracts: ContractDocument[] = [documentOf(notes), documentOf(orders), documentOf(products)];

export interface WrittenPart {
  dataset: string;
  sheet: string | null;
  columns: string[];
  text: string;
  records: number;
  /** Only of a part that is a range of the file itself. */
  firstRow?: number;
}

/** Converts in memory; `parts` is everything that went through a sink, whatever the outcome. */
export async function converted(
  bytes: Uint8Array | string,
  over: Partial<ConvertInput> = {},
): Promise<{ conversion: Conversion; parts: WrittenPart[] }> {
  const parts: WrittenPart[] = [];
  const file = Buffer.from(bytes);
  const conversion = await convert({
    content: contentOf(file),
    key: "incoming/notes/file.csv",
    intended: "notes",
    contracts,
    openPart: ({ dataset, sheet, columns }) => {
      const chunks: Buffer[] = [];
      return {
        write: (chunk) => void chunks.push(chunk),
        abandon: () => Promise.resolve(),
        close: (records) => {
          const text = Buffer.concat(chunks).toString("utf8");
          parts.push({ dataset, sheet, columns, text, records });
          const part = { key: `part-${parts.length}`, sheet, columns, records, bytes: Buffer.byteLength(text) };
          return Promise.resolve(part);
        },
      };
    },
    copyPart: ({ dataset, sheet, columns }, { from, to, records, firstRow }) => {
      parts.push({ dataset, sheet, columns, text: file.toString("utf8", from, to), records, firstRow });
      return Promise.resolve({ key: `part-${parts.length}`, sheet, columns, records, bytes: to - from, firstRow });
    },
    ...over,
  });
  return { conversion, parts };
}

/** The faults of a file that must be refused. */
export async function faultsOf(bytes: Uint8Array | string, over: Partial<ConvertInput> = {}): Promise<Fault[]> {
  const { conversion } = await converted(bytes, over);
  if (conversion.outcome !== "refused") throw new Error(`not refused: ${JSON.stringify(conversion)}`);
  return conversion.faults;
}

/** The text of the only part of a file that must be taken. */
export async function partText(bytes: Uint8Array | string, over: Partial<ConvertInput> = {}): Promise<string> {
  const { conversion, parts } = await converted(bytes, over);
  if (conversion.outcome !== "converted") throw new Error(`refused: ${JSON.stringify(conversion.faults)}`);
  if (parts.length !== 1) throw new Error(`${parts.length} parts, where one was expected`);
  return parts[0]?.text ?? "";
}
