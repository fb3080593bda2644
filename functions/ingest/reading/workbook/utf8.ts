import { TextDecoder } from "node:util";

/** So many bytes show which encoding an XML document is in. */
const BEGINNING_BYTES = 256;

/**
 * The chunks of an XML document in UTF-8 without a byte order mark, whatever encoding it is written in.
 * @throws TypeError where the bytes are not what their encoding allows, RangeError for an unknown encoding.
 */
export async function* utf8(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let beginning: Buffer | null = null;
  let decoder: TextDecoder | null = null;
  let known = false;
  for await (const chunk of chunks) {
    if (known) {
      yield decoder ? Buffer.from(decoder.decode(chunk, { stream: true })) : chunk;
      continue;
    }
    beginning = beginning ? Buffer.concat([beginning, chunk]) : chunk;
    if (beginning.length < BEGINNING_BYTES) continue;
    known = true;
    decoder = decoderOf(beginning);
    yield decoder ? Buffer.from(decoder.decode(beginning, { stream: true })) : withoutMark(beginning);
  }
  if (!known && beginning) {
    decoder = decoderOf(beginning);
    yield decoder ? Buffer.from(decoder.decode(beginning)) : withoutMark(beginning);
  } else if (decoder) {
    yield Buffer.from(decoder.decode());
  }
}

/** A decoder for whatever is not UTF-8. */
function decoderOf(beginning: Buffer): TextDecoder | null {
  const start = beginning.subarray(0, 4).toString("latin1");
  if (start.startsWith("\xff\xfe") || start.startsWith("<\0")) return new TextDecoder("utf-16le", { fatal: true });
  if (start.startsWith("\xfe\xff") || start.startsWith("\0<")) return new TextDecoder("utf-16be", { fatal: true });
  const declared = /^(?:\xef\xbb\xbf)?<\?xml\s[^>]*?\sencoding\s*=\s*["']([\w.-]+)["']/.exec(
    beginning.subarray(0, BEGINNING_BYTES).toString("latin1"),
  )?.[1];
  if (declared === undefined || /^(utf-?8|utf-?16|us-ascii|ascii)$/i.test(declared)) return null;
  return new TextDecoder(declared, { fatal: true });
}

function withoutMark(beginning: Buffer): Buffer {
  return beginning.subarray(0, 3).toString("latin1") === "\xef\xbb\xbf" ? beginning.subarray(3) : beginning;
}

/** The text of a whole XML document. */
export async function documentText(chunks: AsyncIterable<Buffer>): Promise<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let text = "";
  for await (const chunk of utf8(chunks)) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}
