import exceljs, { type Cell, type Worksheet } from "exceljs";
import JSZip from "jszip";
import type { Archive } from "./archive.ts";
import { type DateFormat, dateFormatsOf } from "./date-formats.ts";
import type { Outline } from "./outline.ts";

/** Parts of a sheet that hold no cells; exceljs stumbles over some of them. */
const NOT_CELLS = [
  "autoFilter",
  "conditionalFormatting",
  "dataValidations",
  "dimension",
  "drawing",
  "extLst",
  "headerFooter",
  "hyperlinks",
  "legacyDrawing",
  "mergeCells",
  "pageMargins",
  "pageSetup",
  "picture",
  "printOptions",
  "rowBreaks",
  "sheetPr",
  "sheetProtection",
  "sheetViews",
  "tableParts",
];

const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships";

/**
 * Reads sheets with exceljs, in the order given. It is handed a workbook reduced to their cells and the shared
 * strings: so it opens nothing that was not unpacked with care, and finds the sheets whatever their files are called.
 * The styles are replaced by {@link stylesXml}: it takes some formats for dates that are none, and then texts and
 * errors in cells of such formats are lost.
 */
export async function readSheets(archive: Archive, outline: Outline, sheets: readonly string[]): Promise<Worksheet[]> {
  const zip = new JSZip();
  zip.file("xl/workbook.xml", workbookXml(sheets.length));
  zip.file("xl/_rels/workbook.xml.rels", relationsXml(sheets.length));
  if (outline.styles !== null) zip.file("xl/styles.xml", stylesXml(dateFormatsOf(await archive.read(outline.styles))));
  if (outline.sharedStrings !== null) zip.file("xl/sharedStrings.xml", await archive.read(outline.sharedStrings));
  sheets.forEach((xml, index) => zip.file(`xl/worksheets/sheet${index + 1}.xml`, xml));
  const bytes = await zip.generateAsync({ type: "arraybuffer", compression: "STORE" });
  const workbook = new exceljs.Workbook();
  await workbook.xlsx.load(bytes, { ignoreNodes: NOT_CELLS });
  return workbook.worksheets;
}

/** What the style of a cell that {@link readSheets} read shows of a date. */
export function dateFormatIn(cell: Cell): DateFormat | null {
  const code = cell.numFmt;
  return DATE_FORMATS.find((format) => code === quoted(format)) ?? null;
}

const DATE_FORMATS: readonly DateFormat[] = ["day", "moment", "time", "duration"];

/** A format code that exceljs takes for no date: literal text. */
function quoted(format: DateFormat): string {
  return `"${format}"`;
}

function stylesXml(formats: readonly (DateFormat | null)[]): string {
  const id = (format: DateFormat | null) => (format === null ? 0 : 200 + DATE_FORMATS.indexOf(format));
  const codes = DATE_FORMATS.map((format) => `<numFmt numFmtId="${id(format)}" formatCode="&quot;${format}&quot;"/>`);
  const styles = formats.map((format) => `<xf numFmtId="${id(format)}"/>`);
  return `<styleSheet xmlns="${MAIN}"><numFmts>${codes.join("")}</numFmts><cellXfs>${styles.join("")}</cellXfs></styleSheet>`;
}

function workbookXml(count: number): string {
  const sheets = numbers(count).map((n) => `<sheet name="s${n}" sheetId="${n}" r:id="r${n}"/>`);
  return `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONSHIPS}"><sheets>${sheets.join("")}</sheets></workbook>`;
}

function relationsXml(count: number): string {
  const relations = numbers(count).map(
    (n) => `<Relationship Id="r${n}" Type="${RELATIONSHIPS}/worksheet" Target="worksheets/sheet${n}.xml"/>`,
  );
  return `<Relationships xmlns="${PACKAGE}">${relations.join("")}</Relationships>`;
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
