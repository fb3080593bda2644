import type { Part } from "../../../components/protocol/documents.ts";
import { recordText } from "./part-text.ts";

/** Where the text of one part goes. */
export interface PartSink {
  write(text: string): void | Promise<void>;
  close(records: number): Promise<Part>;
}

const CHUNK_CHARACTERS = 1024 * 1024;

/** Writes records into parts, and begins a new part when one is full. */
export class PartWriter {
  readonly parts: Part[] = [];
  readonly #open: () => PartSink;
  readonly #partBytes: number;
  #sink: PartSink | null = null;
  #pending = "";
  #bytes = 0;
  #records = 0;

  constructor(open: () => PartSink, partBytes: number) {
    this.#open = open;
    this.#partBytes = partBytes;
  }

  async write(fields: readonly string[]): Promise<void> {
    const text = recordText(fields);
    const size = Buffer.byteLength(text);
    if (this.#sink && this.#bytes + size > this.#partBytes) await this.close();
    this.#sink ??= this.#open();
    this.#pending += text;
    this.#bytes += size;
    this.#records++;
    if (this.#pending.length >= CHUNK_CHARACTERS) await this.#flush(this.#sink);
  }

  async close(): Promise<void> {
    if (!this.#sink) return;
    await this.#flush(this.#sink);
    this.parts.push(await this.#sink.close(this.#records));
    this.#sink = null;
    this.#bytes = 0;
    this.#records = 0;
  }

  async #flush(sink: PartSink): Promise<void> {
    const text = this.#pending;
    this.#pending = "";
    if (text !== "") await sink.write(text);
  }
}
