/** Where another reader says something else than a person sees. */
export interface Difference {
  reader: string;
  file: string;
  /** Sheet and cell; null where it cannot read the file. */
  cell: string | null;
  says: string;
}

/** All of them, by what explains them. */
export const DIFFERENCES: Readonly<Record<string, readonly Difference[]>> = {
  "openpyxl leaves escapes of characters as they stand in the file": [
    { reader: "openpyxl", file: "escapes.xlsx", cell: "S!B2", says: "tab_x0009_end" },
    { reader: "openpyxl", file: "escapes.xlsx", cell: "S!B3", says: "a_x000D_\nb" },
    { reader: "openpyxl", file: "openpyxl.xlsx", cell: "Values!B36", says: "escape: _x0041_" },
    { reader: "openpyxl", file: "openpyxl-1904.xlsx", cell: "Values!B36", says: "escape: _x0041_" },
    { reader: "openpyxl", file: "xlsxwriter-in-place.xlsx", cell: "Values!B36", says: "no escape: _x005F_x0041_" },
  ],
  "exceljs undoes them among the shared strings alone": [
    { reader: "exceljs", file: "escapes.xlsx", cell: "S!B3", says: "a_x000D_\nb" },
    { reader: "exceljs", file: "openpyxl.xlsx", cell: "Values!B36", says: "escape: _x0041_" },
    { reader: "exceljs", file: "openpyxl-1904.xlsx", cell: "Values!B36", says: "escape: _x0041_" },
    { reader: "exceljs", file: "xlsxwriter-in-place.xlsx", cell: "Values!B36", says: "no escape: _x005F_x0041_" },
  ],
  "openpyxl does not know the strict namespace": ["A2", "B2", "A3", "B3"].map((cell) => ({
    reader: "openpyxl",
    file: "strict.xlsx",
    cell: `S!${cell}`,
    says: "",
  })),
  "exceljs takes the year of a date in words for its number of days": [
    { reader: "exceljs", file: "strict.xlsx", cell: "S!B2", says: "1905-07-18T00:00:00" },
    { reader: "exceljs", file: "strict.xlsx", cell: "S!B3", says: "1905-07-18T00:00:00" },
  ],
  "exceljs does not count Excel's 29 February 1900, and is a day early before it": [
    { reader: "exceljs", file: "numbers.xlsx", cell: "S!B6", says: "1900-02-27T00:00:00" },
    { reader: "exceljs", file: "numbers.xlsx", cell: "S!B7", says: "24:00:00" },
  ],
  "calamine tells the values that a program left beneath merged cells, which nobody sees": [
    { reader: "calamine", file: "merged.xlsx", cell: "S!C2", says: "right" },
    { reader: "calamine", file: "merged.xlsx", cell: "S!B3", says: "below" },
    { reader: "calamine", file: "merged.xlsx", cell: "S!C3", says: "corner" },
  ],
  "some cannot read what a standard allows: UTF-16, prefixes, rows and cells without their place": [
    {
      reader: "calamine",
      file: "utf-16.xlsx",
      cell: null,
      says: "XmlError: cannot decode input using UTF-8: invalid utf-8 sequence of 1 bytes from index 1",
    },
    { reader: "exceljs", file: "utf-16.xlsx", cell: null, says: "Error: 1:798: disallowed character." },
    {
      reader: "exceljs",
      file: "prefixes.xlsx",
      cell: null,
      says: "TypeError: Cannot set properties of undefined (setting 'sheetNo')",
    },
    { reader: "exceljs", file: "no-references.xlsx", cell: null, says: "Error: Invalid row number in model" },
  ],
};
