import { finished } from "node:stream/promises";
import { CsvParserStream, ParserOptions } from "fast-csv";
import type { Limits } from "../limits.ts";
import { FaultyFile } from "../table.ts";
import { locateQuoteFault } from "./quote-faults.ts";

const CHUNK_BYTES = 256 * 1024;
const BYTE_ORDER_MARK = "\ufeff";
const FIRST_PRIVATE_CHARACTER = 0xe000;

/** The records of CSV text, each field exactly as it was written; a blank line is a record without fields. */
export async function* csvRecords(bytes: Uint8Array, limits: Limits): AsyncGenerator<string[]> {
  const parser = new CsvParserStream<string[], string[]>(exactOptions());
  const ready: string[][] = [];
  parser.on("data", (record: string[]) => ready.push(record));
  const ended = finished(parser);
  // Awaited below; by then a fault has been thrown already, and a rejection nobody holds would end the process.
  ended.catch(() => undefined);
  const { content, restored } = withoutMarks(bytes);
  let sinceLastRecord = 0;
  try {
    for (const chunk of chunks(content)) {
      await written(parser, chunk);
      sinceLastRecord = ready.length > 0 ? 0 : sinceLastRecord + chunk.length;
      if (sinceLastRecord > limits.recordBytes) throw new Error(`a row is longer than ${limits.recordBytes} bytes`);
      yield* ready.splice(0).map(restored);
    }
    parser.end();
    await ended;
  } catch (error) {
    throw new FaultyFile(null, faultOf(bytes, error));
  } finally {
    parser.destroy();
  }
  yield* ready.map(restored);
}

/**
 * fast-csv looks for the next token beyond white space, and so loses the spaces of a first field that holds nothing
 * else; here white space is text like any other.
 */
function exactOptions(): ParserOptions {
  return Object.assign(new ParserOptions({ headers: false }), { NEXT_TOKEN_REGEXP: /(\r\n|[^])/ });
}

/**
 * fast-csv drops a byte order mark not only from the beginning of a text but before whatever it happens to parse
 * next. So the one at the beginning is cut off here, and any other is replaced by a character that the text lacks.
 */
function withoutMarks(bytes: Uint8Array): { content: Uint8Array; restored: (record: string[]) => string[] } {
  const mark = Buffer.from(BYTE_ORDER_MARK);
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const content = all.indexOf(mark) === 0 ? all.subarray(mark.length) : all;
  if (!content.includes(mark)) return { content, restored: (record) => record };
  let code = FIRST_PRIVATE_CHARACTER;
  while (content.includes(String.fromCharCode(code))) code++;
  const standIn = String.fromCharCode(code);
  return {
    content: Buffer.from(content.toString("utf8").replaceAll(BYTE_ORDER_MARK, standIn)),
    restored: (record) => record.map((field) => field.replaceAll(standIn, BYTE_ORDER_MARK)),
  };
}

function* chunks(bytes: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += CHUNK_BYTES) yield bytes.subarray(from, from + CHUNK_BYTES);
}

function written(parser: CsvParserStream<string[], string[]>, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    parser.write(chunk, (error) => (error ? reject(error) : resolve()));
  });
}

function faultOf(bytes: Uint8Array, error: unknown): string {
  const found = locateQuoteFault(new TextDecoder().decode(bytes));
  if (found?.kind === "unclosed") {
    return `the quote (") that opens in line ${found.line} is never closed; close it, or write a quote that belongs to the text twice ("")`;
  }
  if (found) {
    return `in line ${found.line} a quoted value goes on after its closing quote ("); quote the whole value, and write a quote that belongs to the text twice ("")`;
  }
  const reason = error instanceof Error ? error.message : String(error);
  return `it cannot be read as CSV: ${reason}; check the quotes (") and save it again`;
}
