import { CELL, CELL_TYPES, type CellType } from "./cell-bytes.ts";
import { columnIndex, type Merged, mergedRange } from "./merged.ts";
import { LAST_COLUMN_OF_EXCEL, LAST_ROW_OF_EXCEL, type RowReader } from "./rows.ts";
import type { SheetScanner } from "./sheet-scanner.ts";
import { classOfPlain } from "./text-bytes.ts";
import { joined, XmlFault, type XmlHandler } from "./xml-document.ts";

/** Ranges beyond so many cannot come from a person. */
const MOST_MERGED = 200_000;

/** Reads of a sheet what the scanner does not: what stands around the rows, and rows that are written unusually. */
export class SheetHandler implements XmlHandler {
  readonly merged: Merged[] = [];
  readonly pieceBytes: number;
  readonly #rows: RowReader;
  readonly #scanner: SheetScanner;
  readonly #rest: () => Promise<boolean>;
  #resuming = false;
  #parsing = false;
  #paused = false;
  #cell: OpenCell | null = null;

  /** @param rest what to do when the rows pause; true to stop reading. */
  constructor(rows: RowReader, scanner: SheetScanner, pieceBytes: number, rest: () => Promise<boolean>) {
    this.#rows = rows;
    this.#scanner = scanner;
    this.pieceBytes = pieceBytes;
    this.#rest = rest;
  }

  open(path: readonly string[], attribute: (name: string) => string | undefined): void {
    if (path.length === 1 && path[0] !== "worksheet") throw new XmlFault("it is no sheet of cells");
    if (path[1] === "mergeCells" && path[2] === "mergeCell" && path.length === 3) this.#merge(attribute("ref"));
    if (path[1] !== "sheetData") return;
    if (path.length === 3 && path[2] === "row") this.#openRow(attribute("r"));
    if (path.length === 4 && path[3] === "c" && path[2] === "row") this.#openCell(attribute);
    if (path.length === 5 && path[4] === "f" && this.#cell) this.#cell.formula = true;
  }

  text(path: readonly string[], text: string): void {
    if (path[1] !== "sheetData") return;
    const cell = this.#cell;
    if (path.length === 5 && path[4] === "v" && cell) cell.value = joined(cell.value, text);
    else if (isInlineText(path) && cell) cell.inline = joined(cell.inline, text);
    else if (path.length < 5 && text.trim() !== "") throw new XmlFault("it has text between its cells");
  }

  close(path: readonly string[]): void {
    if (path[1] !== "sheetData" || path[2] !== "row") return;
    if (path.length === 4 && path[3] === "c" && this.#cell) this.#closeCell(this.#cell);
    if (path.length === 3) {
      this.#scanner.inRow = false;
      if (this.#rows.endRow()) this.#paused = true;
    }
  }

  resume(): string {
    this.#resuming = this.#scanner.inRow;
    return this.#resuming ? "<row>" : "";
  }

  rest(): Promise<boolean> | boolean {
    // The scanner pauses only when it is time; the parser tells by its last row.
    if (this.#parsing && !this.#paused) return false;
    this.#paused = false;
    return this.#rest();
  }

  #openRow(reference: string | undefined): void {
    this.#parsing = true;
    const scanner = this.#scanner;
    if (this.#resuming) {
      this.#resuming = false;
      return;
    }
    const number = reference === undefined ? scanner.row + 1 : Number(reference);
    if (!Number.isInteger(number) || number < 1) throw new XmlFault(`it has a row called '${reference}'`);
    if (number > LAST_ROW_OF_EXCEL) throw new XmlFault(`it has rows beyond ${LAST_ROW_OF_EXCEL}, Excel's last`);
    if (number <= scanner.row) throw new XmlFault(`its rows are not in order: ${number} comes after ${scanner.row}`);
    scanner.row = number;
    scanner.inRow = true;
    scanner.column = -1;
    this.#rows.startRow(number);
  }

  #openCell(attribute: (name: string) => string | undefined): void {
    const reference = attribute("r");
    const typeName = attribute("t") ?? "n";
    const type = CELL_TYPES.get(typeName);
    const { row, column: last } = this.#scanner;
    if (type === undefined) throw new XmlFault(`a cell of row ${row} is of an unknown type, '${typeName}'`);
    const column = reference === undefined ? last + 1 : columnOf(reference, row);
    if (column >= LAST_COLUMN_OF_EXCEL) throw new XmlFault(`row ${row} has cells beyond XFD, Excel's last column`);
    if (column <= last) throw new XmlFault(`the cells of row ${row} are not in order`);
    this.#scanner.column = column;
    const inline = typeName === "inlineStr";
    this.#cell = { column, type, prefersInline: inline, style: Number(attribute("s") ?? "0"), formula: false };
  }

  #closeCell({ column, type, style, formula, value, inline, prefersInline }: OpenCell): void {
    this.#cell = null;
    const text = (prefersInline ? (inline ?? value) : (value ?? (type === CELL.text ? inline : undefined))) ?? "";
    if (text === "") {
      if (formula) this.#rows.formulaWithoutResult();
      return;
    }
    const bytes = Buffer.from(text);
    this.#rows.cell(column, type, style, bytes, 0, bytes.length, classOfPlain(bytes));
  }

  #merge(reference: string | undefined): void {
    const range = mergedRange(reference ?? "");
    if (range) this.merged.push(range);
    if (this.merged.length > MOST_MERGED) throw new XmlFault(`it has more than ${MOST_MERGED} merged ranges`);
  }
}

interface OpenCell {
  column: number;
  type: CellType;
  style: number;
  /** Its value is an inline text rather than a result. */
  prefersInline: boolean;
  formula: boolean;
  value?: string;
  inline?: string;
}

/** Plain, or a run of rich text; not what tells how to pronounce it. */
function isInlineText(path: readonly string[]): boolean {
  const within = path.slice(4).join("/");
  return within === "is/t" || within === "is/r/t";
}

function columnOf(reference: string, row: number): number {
  const [, letters, digits] = /^([A-Z]{1,3})(\d{1,7})$/.exec(reference) ?? [];
  if (letters === undefined || Number(digits) !== row)
    throw new XmlFault(`row ${row} has a cell called '${reference}'`);
  return columnIndex(letters);
}
