import type { Part } from "../../../components/protocol/documents.ts";
import { concurrently } from "../../concurrently.ts";

/** Where the bytes of one part go. */
export interface PartSink {
  /** The chunk is the sink's own from then on. */
  write(chunk: Buffer): void | Promise<void>;
  close(records: number): Promise<Part>;
  /** The part is not wanted after all. */
  abandon(): Promise<void>;
}

/** A range of the file itself that is a part as the load reads it, but for the numbers of the rows. */
export interface Cut {
  from: number;
  /** The first byte behind it. */
  to: number;
  records: number;
  /** The number of the row that its first record is. */
  firstRow: number;
}

/** Where parts come from. */
export interface PartMaker {
  open: () => PartSink;
  copy: (cut: Cut) => Promise<Part>;
}

const COPIES_AT_ONCE = 4;

/** Writes records into parts, and begins a new part when one is full. */
export class PartWriter {
  readonly parts: Part[] = [];
  records = 0;
  /** Bytes that a part has at most, unless one record alone has more. */
  readonly partBytes: number;
  readonly #make: PartMaker;
  #sink: PartSink | null = null;
  #bytes = 0;
  #recordsOfPart = 0;

  constructor(make: PartMaker, partBytes: number) {
    this.#make = make;
    this.partBytes = partBytes;
  }

  /** Makes parts of ranges of the file. */
  async copy(cuts: readonly Cut[]): Promise<void> {
    this.parts.push(...(await concurrently(COPIES_AT_ONCE, cuts, (cut) => this.#make.copy(cut))));
    for (const { records } of cuts) this.records += records;
  }

  /** Writes whole records at once, as text of a part; they stay in one part. The bytes are the writer's own then. */
  async writeRecords(bytes: Buffer, records: number): Promise<void> {
    const sink = await this.#room(bytes.length, records);
    await sink.write(bytes);
  }

  async close(): Promise<void> {
    if (!this.#sink) return;
    this.parts.push(await this.#sink.close(this.#recordsOfPart));
    this.#sink = null;
    this.#bytes = 0;
    this.#recordsOfPart = 0;
  }

  /** Writes no more; parts that are whole already are for the caller to take back. */
  async abandon(): Promise<void> {
    await this.#sink?.abandon();
    this.#sink = null;
  }

  async #room(bytes: number, records: number): Promise<PartSink> {
    if (this.#sink && this.#bytes + bytes > this.partBytes) await this.close();
    const sink = (this.#sink ??= this.#make.open());
    this.#bytes += bytes;
    this.#recordsOfPart += records;
    this.records += records;
    return sink;
  }
}
