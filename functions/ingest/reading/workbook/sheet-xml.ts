import { type Merged, mergedRanges } from "./merged.ts";

/** The XML of a sheet, made ready for exceljs. */
export interface SheetXml {
  xml: string;
  merged: Merged[];
  /** Formulas whose result was not stored, or is the empty text; the two look alike. */
  formulasWithoutResult: number;
}

/** A formula, whose text holds no `<`. */
const FORMULA = /<f(?=[\s/>])(?:[^>]*\/>|[^>]*>[^<]*<\/f>)/g;
const FORMULA_WITHOUT_RESULT = new RegExp(`${FORMULA.source}(?!\\s*<v(?:\\s[^>]*)?>[^<])`, "g");
const FORMULA_TEXT_RESULT = /(<c\s[^>]*\st\s*=\s*["'])str(["'])/g;

/** Forms of a sheet that exceljs would read wrongly or not at all, without a word. */
const MISREAD: readonly { form: RegExp; what: string }[] = [
  { form: /<row(?=[\s/>])(?![^>]*\sr\s*=)/, what: "its rows are not numbered" },
  { form: /<c(?=[\s/>])(?![^>]*\sr\s*=)/, what: "its cells are not addressed" },
  { form: /<c\s[^>]*\st\s*=\s*["']d["']/, what: "its dates are written as text (Strict Open XML)" },
  { form: /<f[\s>]/, what: "its formulas are written in an unusual way" },
];

/**
 * Keeps what a person sees of a sheet: formulas are taken out and their results left, because exceljs drops results
 * that are zero or false, and decodes text results twice. Tells why where the sheet would still be misread.
 */
export function sheetXml(content: Buffer): SheetXml | { misread: string } {
  const written = content.toString("utf8");
  if (!/<worksheet[\s>]/.test(written.slice(0, 65_536))) {
    return { misread: "it is not written the way Excel writes it" };
  }
  const xml = written.replace(FORMULA, "").replace(FORMULA_TEXT_RESULT, "$1inlineStr$2");
  const misread = MISREAD.find(({ form }) => form.test(xml))?.what;
  if (misread !== undefined) return { misread };
  const formulasWithoutResult = written.match(FORMULA_WITHOUT_RESULT)?.length ?? 0;
  return { xml, merged: mergedRanges(xml), formulasWithoutResult };
}
