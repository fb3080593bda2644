import { HEADER, rawParts, rawRow, zipped } from "../convert/workbooks.ts";
import type { Corpus, Seen } from "./corpus.ts";

const STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main";
const STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships";
const TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/** The cells of a row: its number, the value and what stands behind it. */
const row = (number: number, ...cells: Parameters<typeof rawRow>[1]) =>
  rawRow(number, [["", `<v>${number}</v>`], ...cells]);

/** What a person sees in rows that begin with their own number: the value in the second column, by row. */
function values(byRow: Readonly<Record<number, string>>): Seen {
  const cells = Object.entries(byRow).map(([number, value]) => ({ [`A${number}`]: number, [`B${number}`]: value }));
  return { S: Object.assign({}, ...cells) as Record<string, string> };
}

/** Workbooks as no library writes them, but as Excel, its rivals and home-made exports do. */
export function byHand(): Corpus {
  return {
    "escapes.xlsx": {
      bytes: whole(
        rawParts(
          [
            {
              name: "S",
              data:
                HEADER +
                row(2, ['t="s"', "<v>0</v>"]) +
                row(3, ['t="str"', "<f>A1</f><v>a_x000D_\nb</v>"]) +
                row(4, "&#x41;&amp;&lt;&#233;") +
                row(5, ['t="s"', "<v>1</v>"]) +
                row(6, ['t="inlineStr"', '<is><t xml:space="preserve"> kept </t></is>']),
            },
          ],
          { sharedStrings: "<si><t>tab_x0009_end</t></si><si><t>_x005F_x0041_</t></si>" },
        ),
      ),
      seen: values({ 2: "tab\tend", 3: "a\r\nb", 4: "A&<é", 5: "_x0041_", 6: " kept " }),
    },
    "phonetic.xlsx": {
      bytes: whole(
        rawParts([{ name: "S", data: HEADER + row(2, ['t="s"', "<v>0</v>"]) + row(3, ['t="s"', "<v>1</v>"]) }], {
          sharedStrings:
            '<si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></si>' +
            '<si><r><t>大</t></r><r><rPr><b/></rPr><t>阪</t></r><rPh sb="0" eb="2"><t>オオサカ</t></rPh></si>',
        }),
      ),
      seen: values({ 2: "東京", 3: "大阪" }),
    },
    "no-references.xlsx": {
      bytes: whole(
        rawParts([
          {
            name: "S",
            data:
              "<row><c t='inlineStr'><is><t>id</t></is></c><c t='inlineStr'><is><t>title</t></is></c></row>" +
              "<row><c><v>2</v></c><c><v>1.50</v></c></row><row/><row><c><v>4</v></c><c t='b'><v>1</v></c></row>",
          },
        ]),
      ),
      seen: values({ 2: "1.5", 4: "true" }),
    },
    "strict.xlsx": {
      bytes: whole(
        rawParts(
          [
            {
              name: "S",
              data:
                HEADER +
                row(2, ['s="1" t="d"', "<v>2026-11-23</v>"]) +
                row(3, ['s="2" t="d"', "<v>2026-11-23T13:45:10</v>"]),
            },
          ],
          { formats: ["yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"] },
        ),
        (xml) => xml.replaceAll(TRANSITIONAL, STRICT).replaceAll(OFFICE, STRICT_OFFICE),
      ),
      seen: values({ 2: "2026-11-23", 3: "2026-11-23T13:45:10" }),
    },
    "utf-16.xlsx": {
      bytes: whole(rawParts([{ name: "S", data: HEADER + row(2, "é日本") }]), (xml, name) =>
        isSheet(name) ? Buffer.from(`\uFEFF<?xml version="1.0" encoding="UTF-16"?>${xml}`, "utf16le") : xml,
      ),
      seen: values({ 2: "é日本" }),
    },
    "prefixes.xlsx": {
      bytes: whole(rawParts([{ name: "S", data: HEADER + row(2, "prefixed") }]), (xml, name) =>
        isSheet(name) ? xml.replaceAll(/<(\/?)(\w)/g, "<$1x:$2").replace("xmlns=", "xmlns:x=") : xml,
      ),
      seen: values({ 2: "prefixed" }),
    },
    "sheets-first.xlsx": {
      bytes: whole(
        Object.fromEntries(
          Object.entries(
            rawParts([{ name: "S", data: HEADER + row(2, ['t="s"', "<v>1</v>"]) }], {
              sharedStrings: "<si><t>first</t></si><si><t>second</t></si>",
            }),
          ).reverse(),
        ),
      ),
      seen: values({ 2: "second" }),
    },
    "numbers.xlsx": {
      bytes: whole(
        rawParts(
          [
            {
              name: "S",
              data:
                HEADER +
                row(2, ["", "<v>1E3</v>"]) +
                row(3, ["", "<v>0.30000000000000004</v>"]) +
                row(4, ["", "<v>-0</v>"]) +
                row(5, ["", "<v>4.9406564584124672E-4</v>"]) +
                row(6, ['s="1"', "<v>59</v>"]) +
                row(7, ['s="1"', "<v>1</v>"]) +
                row(8, ['s="2"', "<v>1.25</v>"]) +
                row(9, ['s="3"', "<v>46000.999999</v>"]),
            },
          ],
          { formats: ["yyyy-mm-dd", "[h]:mm:ss", "yyyy-mm-dd hh:mm:ss"] },
        ),
      ),
      seen: values({
        2: "1000",
        3: "0.3",
        4: "0",
        5: "0.000494065645841247",
        6: "1900-02-28",
        7: "1900-01-01",
        8: "30:00:00",
        9: "2025-12-09T23:59:59.914",
      }),
    },
    "empty-rows.xlsx": {
      bytes: whole(
        rawParts([
          {
            name: "S",
            data: rawRow(3, ["id", "title", "body"]) + '<row r="4"><c r="A4" s="0"/></row>' + row(9, "far below"),
          },
        ]),
      ),
      seen: { S: { A9: "9", B9: "far below" } },
    },
    "merged.xlsx": {
      bytes: whole(
        rawParts([
          {
            name: "S",
            data: HEADER + row(2, "top", "right") + rawRow(3, ["3", "below", "corner"]) + row(4, "free"),
            after: '<mergeCells count="1"><mergeCell ref="B2:C3"/></mergeCells>',
          },
        ]),
      ),
      seen: { S: { A2: "2", B2: "top", A3: "3", A4: "4", B4: "free" } },
    },
  };
}

const isSheet = (name: string) => name.startsWith("xl/worksheets/");

/** A workbook with all that other readers insist on, each part changed as asked. */
function whole(
  parts: Record<string, string>,
  change: (xml: string, name: string) => string | Buffer = (xml) => xml,
): Uint8Array {
  const kinds = Object.keys(parts).flatMap((name) => {
    const kind = isSheet(name) ? "worksheet" : KINDS[name];
    return kind === undefined ? [] : [`<Override PartName="/${name}" ContentType="${SPREADSHEET}.${kind}+xml"/>`];
  });
  const all = {
    ...parts,
    "_rels/.rels": `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/_rels/workbook.xml.rels": (parts["xl/_rels/workbook.xml.rels"] ?? "").replace(
      "<Relationships>",
      `<Relationships xmlns="${PACKAGE}/relationships">`,
    ),
    "[Content_Types].xml": `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${kinds.join("")}</Types>`,
  };
  return zipped(Object.fromEntries(Object.entries(all).map(([name, xml]) => [name, change(xml, name)])));
}

const KINDS: Readonly<Record<string, string>> = {
  "xl/workbook.xml": "sheet.main",
  "xl/styles.xml": "styles",
  "xl/sharedStrings.xml": "sharedStrings",
};
