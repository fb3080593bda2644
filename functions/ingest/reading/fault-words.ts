import { columnLetter } from "../../../components/contract/header-cell.ts";
import type { Limits } from "./limits.ts";

/** Nobody reads on after so many. */
export const MOST_FAULTS = 100;

/** What can be wrong with the rows of a table, in words for whoever made the file. */
export const NO_ROWS = "there is a header but there are no rows; add rows below it, or leave it out";

export const tooLarge = (name: string, size: number, { fileBytes }: Limits) =>
  `'${name}' has ${size} bytes, more than the ${fileBytes} that are taken; split it into several files and upload those`;

export const tooManyColumns = (header: readonly string[], { columns }: Limits) =>
  `the header has ${header.length} columns, more than ${columns}; split the table`;

export const tooManyRows = ({ rows }: Limits) => `the file has more than ${rows} rows; split it into several files`;

export const tooManyFields = (row: number, fields: number, { columns }: Limits) =>
  `row ${row} has ${fields} fields, more than ${columns}; check it and split the table`;

export const namelessColumn = (index: number, row: number) =>
  `the column ${columnLetter(index)} has values (first in row ${row}) but no name in the header; name or clear it`;

export const tooLongValue = (row: number, index: number, characters: number, { valueCharacters }: Limits) =>
  `row ${row}, column ${columnLetter(index)}: the value has ${characters} characters, more than ${valueCharacters}; shorten it`;
