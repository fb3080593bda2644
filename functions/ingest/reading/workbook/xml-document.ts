import { isUtf8 } from "node:buffer";
import { TextDecoder } from "node:util";
import { SaxesParser } from "saxes";
import { type FastScanner, SCAN, ZERO_BYTES } from "./fast-scan.ts";
import { utf8 } from "./utf8.ts";

/** What a document is read by where the fast scanner does not. */
export interface XmlHandler {
  /** @param path names of the open elements from the outermost to this one, without prefixes. */
  open(path: readonly string[], attribute: (name: string) => string | undefined): void;
  text(path: readonly string[], text: string): void;
  close(path: readonly string[]): void;
  /** Markup that opens what the scanner left open; {@link resume} has been called before. */
  resume(): string;
  /** Called between pieces, and whenever the scanner pauses; true to stop reading. */
  rest(): Promise<boolean> | boolean;
  /** Bytes that the parser may read between two rests. */
  readonly pieceBytes: number;
}

/** A document that is no XML, or none that anybody would write. */
export class XmlFault extends Error {
  override readonly name = "XmlFault";
}

/** Adds a piece of text to what there is of it. @throws XmlFault when that is more than anybody would write. */
export function joined(before: string | undefined, more: string): string {
  const text = (before ?? "") + more;
  if (text.length > LONGEST_TEXT) throw new XmlFault(`a value in it is longer than ${LONGEST_TEXT} characters`);
  return text;
}

const LONGEST_TEXT = 8 * 1024 * 1024;
/** The scanner must get along with so much of a document at a time. */
const WINDOW_BYTES = 512 * 1024;
const DEEPEST = 128;
const LONGEST_HEAD_BYTES = 1024 * 1024;

/**
 * Reads an XML document in whatever encoding: what is within the scanner's element fast, as long as the scanner
 * understands it, and all the rest by a parser, which also checks that the document is well-formed. Holds no more of
 * it than a window, or one piece of text.
 *
 * @param longest bytes after which something must have ended.
 * @throws XmlFault
 */
export async function readXml(
  chunks: AsyncIterable<Buffer>,
  handler: XmlHandler,
  scanner: FastScanner,
  longest: number,
): Promise<void> {
  const parser = new Parser(handler, longest);
  const input = utf8(chunks);
  const next = async () => {
    try {
      const read = await input.next();
      return read.done === true ? null : read.value;
    } catch (error) {
      if (error instanceof TypeError || error instanceof RangeError) throw new XmlFault("its letters are damaged");
      throw error;
    }
  };
  try {
    const head = await readHead(next, parser, scanner);
    const left = head.found ? await readFast(head.rest, next, parser, scanner, handler) : head.rest;
    if (left === STOPPED) return;
    for (let chunk: Buffer | null = left; chunk; chunk = await next()) {
      for (let from = 0; from < chunk.length; from += handler.pieceBytes) {
        parser.write(chunk.subarray(from, from + handler.pieceBytes));
        if (await handler.rest()) return;
      }
    }
    parser.end();
  } finally {
    await input.return(undefined);
  }
}

type Next = () => Promise<Buffer | null>;

const STOPPED = Buffer.alloc(0);

/** Reads up to the start of the scanner's element, if it is found. @returns what was not read of what has come. */
async function readHead(next: Next, parser: Parser, scanner: FastScanner): Promise<{ rest: Buffer; found: boolean }> {
  let head: Buffer = Buffer.alloc(0);
  const wanted = `<${scanner.path.at(-1)}`;
  for (;;) {
    const chunk = await next();
    if (chunk) head = Buffer.concat([head, chunk]);
    const begins = head.indexOf(wanted);
    const ends = begins < 0 ? -1 : head.indexOf(">", begins);
    if (ends >= 0) {
      parser.write(head.subarray(0, ends + 1));
      return { rest: head.subarray(ends + 1), found: parser.isOpen(scanner.path) };
    }
    if (!chunk || head.length > LONGEST_HEAD_BYTES) return { rest: head, found: false };
  }
}

/** Lets the scanner read as much as it can. @returns what is left of the bytes that have come. */
async function readFast(
  first: Buffer,
  next: Next,
  parser: Parser,
  scanner: FastScanner,
  handler: XmlHandler,
): Promise<Buffer> {
  let window = Buffer.allocUnsafeSlow(WINDOW_BYTES + ZERO_BYTES);
  let length = 0;
  let chunk: Buffer | null = first;
  for (;;) {
    if (chunk) {
      if (length + chunk.length + ZERO_BYTES > window.length) {
        const grown = Buffer.allocUnsafeSlow(length + chunk.length + ZERO_BYTES);
        window.copy(grown, 0, 0, length);
        window = grown;
      }
      chunk.copy(window, length);
      length += chunk.length;
    }
    window.fill(0, length, length + ZERO_BYTES);
    let ended = scanner.scan(window, 0, length);
    for (; ended === SCAN.pause; ended = scanner.scan(window, scanner.consumed, length)) {
      if (await handler.rest()) return STOPPED;
    }
    const { consumed } = scanner;
    if (!isUtf8(window.subarray(0, consumed))) throw new XmlFault("its letters are damaged");
    if (ended === SCAN.closed) {
      parser.write(Buffer.from(`</${scanner.path.at(-1)}>`));
      return Buffer.from(window.subarray(consumed, length));
    }
    // Stuck with plenty of bytes to go on with, or at the end of them: that is not for the scanner.
    const left = length - consumed;
    chunk = left > WINDOW_BYTES / 2 && consumed === 0 ? null : await next();
    if (!chunk) {
      parser.write(Buffer.from(handler.resume()));
      return Buffer.from(window.subarray(consumed, length));
    }
    window.copyWithin(0, consumed, length);
    length = left;
  }
}

class Parser {
  readonly #saxes = new SaxesParser<{ xmlns: false; position: false }>({ xmlns: false, position: false });
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  readonly #path: string[] = [];
  readonly #longest: number;
  /** Bytes since anything happened. */
  #silent = 0;

  constructor(handler: XmlHandler, longest: number) {
    this.#longest = longest;
    const path = this.#path;
    this.#saxes.on("error", (error) => {
      throw new XmlFault(`it is no well-formed XML (${error.message.replace(/^[\d:.\s]+/, "")})`);
    });
    this.#saxes.on("doctype", () => {
      throw new XmlFault("it declares entities of its own (DOCTYPE)");
    });
    this.#saxes.on("opentag", ({ name, attributes }) => {
      this.#silent = 0;
      path.push(localName(name));
      if (path.length > DEEPEST) throw new XmlFault("its elements are nested too deeply");
      handler.open(path, (wanted) => attributes[wanted]);
    });
    const text = (content: string) => {
      this.#silent = 0;
      handler.text(path, content);
    };
    this.#saxes.on("text", text);
    this.#saxes.on("cdata", text);
    this.#saxes.on("closetag", () => {
      this.#silent = 0;
      handler.close(path);
      path.pop();
    });
  }

  isOpen(path: readonly string[]): boolean {
    return path.length === this.#path.length && path.every((name, depth) => name === this.#path[depth]);
  }

  write(bytes: Buffer): void {
    this.#silent += bytes.length;
    let text: string;
    try {
      text = this.#decoder.decode(bytes, { stream: true });
    } catch {
      throw new XmlFault("its letters are damaged");
    }
    this.#saxes.write(text);
    if (this.#silent > this.#longest) throw new XmlFault(`a value in it is longer than ${this.#longest} bytes`);
  }

  end(): void {
    this.#saxes.close();
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}
