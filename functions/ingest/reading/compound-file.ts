import type { Content } from "./content.ts";
import { SAVE_AS_XLSX } from "./remedies.ts";

/** How a compound file begins: what Office wrote before 2007, and what it wraps a protected document in. */
export const COMPOUND_FILE = "\xd0\xcf\x11\xe0";

/** Entries of a compound file's directory are of this size, begin with their names, and lie at multiples of it. */
const ENTRY_BYTES = 128;
/** How the stream of an old workbook begins, always at a multiple of this: its first record, of the versions from 97 on. */
const STREAM_BYTES = 512;
const FIRST_RECORD = Buffer.from("0908", "hex");
const [FILE_PASS, WRITE_PROTECT] = [0x2f, 0x86] as const;

/** By the name of an entry, the most telling first. */
const KINDS: readonly { entry: string; fault: string }[] = [
  {
    entry: "EncryptedPackage",
    fault: `is protected by a password; open it in Excel, remove the password (File, Info, Protect Workbook) and save it`,
  },
  { entry: "WordDocument", fault: "is a Word document, not a workbook; upload a workbook (.xlsx) or a CSV file" },
  { entry: "PowerPoint Document", fault: "is a presentation, not a workbook; upload a workbook (.xlsx) or a CSV file" },
  { entry: "__properties_version1.0", fault: "is an e-mail, not a workbook; upload the workbook that came with it" },
  { entry: "Workbook", fault: `is a workbook of the old kind (.xls); ${SAVE_AS_XLSX}` },
  { entry: "Book", fault: `is a workbook of the old kind (.xls); ${SAVE_AS_XLSX}` },
];
const OLD_AND_PROTECTED = `is a workbook of the old kind (.xls) and protected by a password; ${SAVE_AS_XLSX}, without a password`;
const UNKNOWN = `is an old or damaged Office file; ${SAVE_AS_XLSX}, without a password`;

/** What a compound file is and what to do instead, in words that follow its name. */
export async function compoundFault(content: Content): Promise<string> {
  const entries = new Set<string>();
  let locked = false;
  for await (const block of blocks(content)) {
    locked ||= isLockedStream(block);
    for (let at = 0; at + ENTRY_BYTES <= block.length; at += ENTRY_BYTES) {
      for (const { entry } of KINDS) if (isEntry(block, at, entry)) entries.add(entry);
    }
  }
  const kind = KINDS.find(({ entry }) => entries.has(entry));
  if (!kind) return UNKNOWN;
  return locked && (kind.entry === "Workbook" || kind.entry === "Book") ? OLD_AND_PROTECTED : kind.fault;
}

/** The file in pieces of the size that everything in it is aligned to. */
async function* blocks(content: Content): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of content.stream()) {
    const joined = rest.length > 0 ? Buffer.concat([rest, piece]) : piece;
    const whole = joined.length - (joined.length % STREAM_BYTES);
    for (let at = 0; at < whole; at += STREAM_BYTES) yield joined.subarray(at, at + STREAM_BYTES);
    rest = joined.subarray(whole);
  }
}

function isEntry(block: Buffer, at: number, name: string): boolean {
  const bytes = Buffer.from(`${name}\0`, "utf16le");
  return block.compare(bytes, 0, bytes.length, at, at + bytes.length) === 0;
}

/** Whether it begins like a stream of records, the second or third of which says how all others are encrypted. */
function isLockedStream(block: Buffer): boolean {
  if (!block.subarray(0, 2).equals(FIRST_RECORD)) return false;
  let at = 4 + block.readUInt16LE(2);
  for (let records = 0; records < 2 && at + 4 <= block.length; records++) {
    const kind = block.readUInt16LE(at);
    if (kind === FILE_PASS) return true;
    if (kind !== WRITE_PROTECT) return false;
    at += 4 + block.readUInt16LE(at + 2);
  }
  return false;
}
