import exceljs, { type Worksheet } from "exceljs";
import { strToU8, zipSync } from "fflate";

/** A workbook written by exceljs; each sheet is filled by its function. */
export async function workbook(
  sheets: Record<string, (sheet: Worksheet) => void>,
  from1904 = false,
): Promise<Uint8Array> {
  const book = new exceljs.Workbook();
  book.properties.date1904 = from1904;
  for (const [name, fill] of Object.entries(sheets)) fill(book.addWorksheet(name));
  return new Uint8Array(await book.xlsx.writeBuffer());
}

export interface RawSheet {
  name: string;
  /** What stands between `<sheetData>` and its end. */
  data: string;
  /** What follows it. */
  after?: string;
  state?: string;
  /** The whole part, if it is to be anything else. */
  xml?: string;
  path?: string;
  type?: string;
}

const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/** The parts of a workbook written by hand, for what exceljs would not write. */
export function rawParts(
  sheets: readonly RawSheet[],
  more: {
    sharedStrings?: string;
    /** Format codes of the cell styles from 1 on, or numbers of built-in ones. */ formats?: (string | number)[];
    workbookPr?: string;
  } = {},
): Record<string, string> {
  const { sharedStrings, formats = [], workbookPr = "" } = more;
  const parts: Record<string, string> = {
    "[Content_Types].xml": "<Types/>",
    "xl/workbook.xml": `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}">${workbookPr}<sheets>${sheets
      .map(
        ({ name, state = "visible" }, n) =>
          `<sheet name="${name}" sheetId="${n + 7}" state="${state}" r:id="rId${n}"/>`,
      )
      .join("")}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships>${sheets
      .map(
        ({ path, type = "worksheet" }, n) =>
          `<Relationship Id="rId${n}" Type="${RELATIONS}/${type}" Target="${path ?? `worksheets/sheet${n + 1}.xml`}"/>`,
      )
      .join("")}<Relationship Id="st" Type="${RELATIONS}/styles" Target="styles.xml"/>${
      sharedStrings === undefined
        ? ""
        : `<Relationship Id="ss" Type="${RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>`
    }</Relationships>`,
    "xl/styles.xml": `<styleSheet xmlns="${MAIN}"><numFmts>${formats
      .map((code, n) =>
        typeof code === "number"
          ? ""
          : `<numFmt numFmtId="${170 + n}" formatCode="${code.replaceAll('"', "&quot;")}"/>`,
      )
      .join(
        "",
      )}</numFmts><fonts><font/></fonts><fills><fill><patternFill/></fill></fills><borders><border/></borders><cellXfs><xf numFmtId="0"/>${formats
      .map((code, n) => `<xf numFmtId="${typeof code === "number" ? code : 170 + n}" applyNumberFormat="1"/>`)
      .join("")}</cellXfs></styleSheet>`,
  };
  if (sharedStrings !== undefined) parts["xl/sharedStrings.xml"] = `<sst xmlns="${MAIN}">${sharedStrings}</sst>`;
  sheets.forEach(({ data, after = "", xml, path }, n) => {
    const name = path?.startsWith("/") ? path.slice(1) : `xl/${path ?? `worksheets/sheet${n + 1}.xml`}`;
    parts[name] = xml ?? `<worksheet xmlns="${MAIN}"><sheetData>${data}</sheetData>${after}</worksheet>`;
  });
  return parts;
}

export function zipped(parts: Record<string, string | Uint8Array>): Uint8Array {
  const entries = Object.entries(parts).map(([name, content]): [string, Uint8Array] => [
    name,
    // A view of a bigger buffer is not what zipSync expects.
    typeof content === "string" ? strToU8(content) : new Uint8Array(content),
  ]);
  return zipSync(Object.fromEntries(entries));
}

export function rawWorkbook(...args: Parameters<typeof rawParts>): Uint8Array {
  return zipped(rawParts(...args));
}

/** A row of inline texts, or of cells given as `[attributes, content]`. */
export function rawRow(number: number, cells: readonly (string | null | [string, string])[]): string {
  const xml = cells.map((cell, index) => {
    if (cell === null) return "";
    const at = `${String.fromCharCode(65 + index)}${number}`;
    if (typeof cell === "string") return `<c r="${at}" t="inlineStr"><is><t>${cell}</t></is></c>`;
    return `<c r="${at}" ${cell[0]}>${cell[1]}</c>`;
  });
  return `<row r="${number}">${xml.join("")}</row>`;
}

export const HEADER = rawRow(1, ["id", "title", "body"]);
