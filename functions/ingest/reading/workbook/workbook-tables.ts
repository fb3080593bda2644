import type { HiddenSheets } from "../../../../components/contract/contract.ts";
import type { Content } from "../content.ts";
import type { Limits } from "../limits.ts";
import { FaultyFile, type Reading } from "../table.ts";
import { type Archive, megabytes, openArchive, tooLarge } from "./archive.ts";
import { dateFormatsOf } from "./date-formats.ts";
import { type Outline, outlineOf } from "./outline.ts";
import { SharedTexts, TooManyTexts } from "./shared-texts.ts";
import { openSheet, SAVE_AGAIN } from "./sheet-table.ts";
import { TextHandler } from "./text-handler.ts";
import { TextScanner } from "./text-scanner.ts";
import { documentText } from "./utf8.ts";
import { readXml, XmlFault } from "./xml-document.ts";

const SKIPPED_KINDS: Readonly<Record<string, string>> = {
  chartsheet: "a chart",
  dialogsheet: "a dialog",
  xlMacrosheet: "a sheet of macros",
  xlIntlMacrosheet: "a sheet of macros",
};

export interface Workbook {
  content: Content;
  name: string;
  limits: Limits;
  /** What to do with hidden sheets: all of them, or one with such a header. */
  hiddenSheets: "skip" | ((header: readonly string[]) => HiddenSheets);
}

/**
 * The sheets of a workbook that hold anything, hidden ones only where they are asked for. A sheet's first row with a
 * value is its header; rows without any value are none. @throws FaultyFile if it is no readable workbook.
 */
export async function workbookTables({ content, name, limits, hiddenSheets }: Workbook): Promise<Reading> {
  if (content.size > limits.workbookBytes) {
    throw tooLarge(name, `it has ${megabytes(content.size)}, more than the ${megabytes(limits.workbookBytes)} allowed`);
  }
  const archive = await openArchive(content, name, limits);
  const reading: Reading = { tables: [], faults: [], notes: [] };
  const { outline, context } = await understood(name, async () => {
    const outline = await outlineOf(archive, name, limits);
    const { from1904, styles, sharedStrings } = outline;
    const dateFormats =
      styles === null ? [] : dateFormatsOf(await documentText(archive.stream(styles, limits.outlineBytes)));
    return {
      outline,
      context: { from1904, dateFormats, shared: await sharedTexts(archive, sharedStrings, name, limits) },
    };
  });
  const made = { bytes: 0 };
  for (const { name: sheet, hidden, kind, entry } of outline.sheets) {
    if (kind !== "worksheet") reading.notes.push(`skipped '${sheet}': it is ${kindOf(kind)}, not a sheet of cells`);
    else if (hidden && hiddenSheets === "skip") reading.notes.push(skippedHidden(sheet));
    else {
      const all = await openSheet({ archive, context, limits, sheet, entry, made }, []);
      const opened = hidden && hiddenSheets !== "skip" ? asAsked(all, hiddenSheets) : all;
      reading.tables.push(...opened.tables);
      reading.faults.push(...opened.faults);
      reading.notes.push(...opened.notes);
    }
  }
  if (reading.tables.length === 0 && reading.faults.length === 0) {
    reading.faults.push({ sheet: null, fault: nothingIn(name, outline) });
  }
  return reading;
}

/** Whatever was opened of a hidden sheet, unless its header says that it is to be skipped or refused. */
function asAsked(opened: Reading, ask: (header: readonly string[]) => HiddenSheets): Reading {
  const [table] = opened.tables;
  if (!table) return opened;
  switch (ask(table.header)) {
    case "read":
      return opened;
    case "skip":
      return { tables: [], faults: [], notes: [skippedHidden(table.sheet ?? "")] };
    case "refuse": {
      const fault = "the sheet is hidden, and hidden sheets are not taken; unhide it, or delete it";
      return { tables: [], faults: [{ sheet: table.sheet, fault }], notes: [] };
    }
  }
}

const skippedHidden = (sheet: string) => `skipped the hidden sheet '${sheet}'`;

/** Why a workbook without anything wrong has nothing to read. */
function nothingIn(name: string, { sheets, macros }: Outline): string {
  const only = macros ? ", only macros" : "";
  if (sheets.length === 0) return `'${name}' has no sheets${only}; put the rows on a sheet, below a header`;
  if (sheets.some(({ kind }) => kind === "worksheet")) {
    return `'${name}' has no visible sheet with anything in it; fill or unhide one`;
  }
  const kinds = sheets.map(({ name: sheet, kind }) => `'${sheet}' is ${kindOf(kind)}`).join(", ");
  return `'${name}' has no sheet of cells: ${kinds}; put the rows on a worksheet, below a header`;
}

const kindOf = (kind: string) => SKIPPED_KINDS[kind] ?? "no sheet of cells";

async function sharedTexts(archive: Archive, entry: string | null, name: string, limits: Limits): Promise<SharedTexts> {
  const texts = new SharedTexts(limits, entry === null ? 0 : archive.sizeOf(entry));
  if (entry === null) return texts;
  try {
    await readXml(archive.stream(entry), new TextHandler(texts), new TextScanner(texts), limits.recordBytes);
  } catch (error) {
    if (!(error instanceof TooManyTexts)) throw error;
    throw tooLarge(name, `its texts take more than the ${megabytes(limits.sharedTextBytes)} allowed`);
  }
  return texts;
}

async function understood<A>(name: string, read: () => Promise<A>): Promise<A> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof XmlFault)) throw error;
    throw new FaultyFile(null, `'${name}' cannot be read as a workbook (${error.message}); ${SAVE_AGAIN}`);
  }
}
