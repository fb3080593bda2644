import { posix } from "node:path";
import type { Limits } from "../limits.ts";
import { SAVE_AS_XLSX } from "../remedies.ts";
import { FaultyFile } from "../table.ts";
import type { Archive } from "./archive.ts";
import { eachElement } from "./elements.ts";
import { documentText } from "./utf8.ts";

/** What a workbook says about itself before any sheet is read. */
export interface Outline {
  /** The workbook counts days from 1904, as old Macs did. */
  from1904: boolean;
  /** `kind` as its relation calls it: `worksheet`, `chartsheet` or something else. */
  sheets: { name: string; kind: string; hidden: boolean; entry: string }[];
  sharedStrings: string | null;
  styles: string | null;
  /** It holds programs (VBA). */
  macros: boolean;
}

const WORKBOOK = "xl/workbook.xml";
const RELATIONS = "xl/_rels/workbook.xml.rels";

/** @throws FaultyFile naming what the archive is, if it is no workbook. */
export async function outlineOf(archive: Archive, name: string, limits: Limits): Promise<Outline> {
  if (!archive.has(WORKBOOK)) throw new FaultyFile(null, notAWorkbook(archive, name));
  const relations = new Map<string, { type: string; entry: string }>();
  eachElement(await documentText(archive.stream(RELATIONS, limits.outlineBytes)), ({ name: element, attribute }) => {
    if (element !== "Relationship") return;
    const type = attribute("Type").split("/").at(-1) ?? "";
    relations.set(attribute("Id"), { type, entry: entryOf(attribute("Target")) });
  });
  const outline: Outline = {
    from1904: false,
    sheets: [],
    sharedStrings: byType(relations, "sharedStrings"),
    styles: byType(relations, "styles"),
    macros: byType(relations, "vbaProject") !== null,
  };
  eachElement(await documentText(archive.stream(WORKBOOK, limits.outlineBytes)), ({ name: element, attribute }) => {
    if (element === "workbookPr") outline.from1904 = ["1", "true"].includes(attribute("date1904"));
    if (element !== "sheet") return;
    const relation = relations.get(attribute("id"));
    outline.sheets.push({
      name: attribute("name"),
      kind: relation?.type ?? "",
      hidden: ["hidden", "veryHidden"].includes(attribute("state")),
      entry: relation?.entry ?? "",
    });
  });
  return outline;
}

function entryOf(target: string): string {
  return target.startsWith("/") ? target.slice(1) : posix.normalize(`xl/${target.trim()}`);
}

function byType(relations: ReadonlyMap<string, { type: string; entry: string }>, type: string): string | null {
  return [...relations.values()].find((relation) => relation.type === type)?.entry ?? null;
}

function notAWorkbook(archive: Archive, name: string): string {
  const names = archive.names();
  const has = (prefix: string) => names.some((entry) => entry.startsWith(prefix));
  if (has("xl/workbook.bin")) return `'${name}' is a binary workbook (.xlsb); ${SAVE_AS_XLSX}`;
  if (has("word/")) return `'${name}' is a Word document, not a workbook; upload a workbook (.xlsx) or a CSV file`;
  if (has("ppt/")) return `'${name}' is a presentation, not a workbook; upload a workbook (.xlsx) or a CSV file`;
  if (has("mimetype")) return `'${name}' is an OpenDocument file, not an Excel workbook; ${SAVE_AS_XLSX}`;
  if (has("index/") || has("index.zip")) return `'${name}' is a Numbers document; export it as an Excel workbook`;
  return `'${name}' is a zip archive without a workbook in it; unpack it and upload the files one by one`;
}
