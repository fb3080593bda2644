import { expect } from "chai";
import { converted, partText } from "./converting.ts";

const HEADER = "id,title,body\n";

describe("copying CSV", () => {
  const copied = async (file: string, limits: object = {}) => {
    const { conversion, parts } = await converted(file, { limits: { copyBytes: 0, ...limits } });
    expect(conversion.outcome).to.equal("converted");
    return parts.map(({ text, records, columns, firstRow }) => ({ text, records, firstRow, columns }));
  };
  const columns = ["id", "title", "body"];

  const asTheyAre: { what: string; rows: string; records: number }[] = [
    { what: "plain rows", rows: "1,a,b\n2,c,d\n", records: 2 },
    { what: "no line break at the end", rows: "1,a,b\n2,c,", records: 2 },
    { what: "quotes doubled, commas and line breaks within quotes", rows: '1,"a ""b"", c","d\r\ne"\n', records: 1 },
    { what: "empty fields of both kinds", rows: '1,,""\n,,\n', records: 2 },
    { what: "rows with fewer and more fields", rows: "1\n1,2\n1,2,3,4\n", records: 3 },
    { what: "spaces within rows", rows: " 1 , ,\t\n", records: 1 },
    { what: "blank lines at the end", rows: "1,a,b\n\n\n", records: 1 },
  ];
  for (const { what, rows, records } of asTheyAre) {
    it(`copies ${what}`, async () => {
      for (const mark of ["", "\ufeff"]) {
        expect(await copied(`${mark}${HEADER}${rows}`)).to.deep.equal([{ text: rows, records, firstRow: 2, columns }]);
      }
    });
  }

  const rewritten: { what: string; file: string; part: string }[] = [
    { what: "CR LF", file: `${HEADER}1,a,b\r\n`, part: "2,1,a,b\n" },
    { what: "CR LF in one row", file: `${HEADER}1,a,b\n2,c,d\r\n3,e,f\n`, part: "2,1,a,b\n3,2,c,d\n4,3,e,f\n" },
    { what: "a blank line between rows", file: `${HEADER}1,a,b\n\n2,c,d\n`, part: "2,1,a,b\n4,2,c,d\n" },
    { what: "a blank line of CR LF at the end", file: `${HEADER}1,a,b\n\r\n`, part: "2,1,a,b\n" },
    { what: "a line of spaces", file: `${HEADER}1,a,b\n  \n`, part: "2,1,a,b\n" },
    { what: "a quote within a bare field", file: `${HEADER}1,5" pipe,b\n`, part: '2,1,"5"" pipe",b\n' },
    { what: "a mark of byte order at the first row", file: `${HEADER}\ufeff1,a,b\n`, part: "2,\ufeff1,a,b\n" },
    { what: "other delimiters", file: "id;title\n1;a\n", part: "2,1,a\n" },
    { what: "columns that are left out", file: "id,_x,title\n1,x,a\n", part: "2,1,a\n" },
  ];
  for (const { what, file, part } of rewritten) {
    it(`rewrites ${what}`, async () => {
      expect(await partText(file, { limits: { copyBytes: 0 } })).to.equal(part);
    });
  }

  it("copies small files never: S3 copies ranges of big ones only", async () => {
    expect(await partText(`${HEADER}1,a,b\n`)).to.equal("2,1,a,b\n");
    expect(await partText(`${HEADER}1,a,b\n`, { limits: { copyBytes: 21 } })).to.equal("2,1,a,b\n");
    expect(await copied(`${HEADER}1,a,b\n`, { copyBytes: 20 })).to.have.length(1);
  });

  it("cuts at records, by bytes, and numbers the rows on", async () => {
    const rows = ["1,ää,b\n", '2,"c\n\n",d\n', "3,eeeeeeeeeeeeeeeeeeeeeeeeeeeee,f\n", "4,g,h\n"];
    const expected = [
      { text: `${rows[0]}${rows[1]}`, records: 2, firstRow: 4 },
      { text: rows[2], records: 1, firstRow: 6 },
      { text: `${rows[3]}\n`, records: 1, firstRow: 7 },
    ];
    const parts = await copied(`\n\n${HEADER}${rows.join("")}\n`, { partBytes: 20 });
    expect(parts).to.deep.equal(expected.map((part) => ({ ...part, columns })));
  });

  it("does not copy a part that would begin with a mark of byte order", async () => {
    const { parts } = await converted(`${HEADER}1,a,b\n\ufeff2,c,d\n`, { limits: { copyBytes: 0, partBytes: 8 } });
    expect(parts.map(({ text }) => text)).to.deep.equal(["2,1,a,b\n", "3,\ufeff2,c,d\n"]);
  });

  it("tells all faults of a file that could have been copied but for its last row", async () => {
    const { conversion, parts } = await converted(`${HEADER}1,a,b\n2,"c"d,\n`, { limits: { copyBytes: 0 } });
    expect(parts).to.deep.equal([]);
    expect(conversion.outcome === "refused" && conversion.faults).to.deep.equal([
      {
        sheet: null,
        fault:
          'in line 3 a quoted value goes on after its closing quote ("); quote the whole value, and write a quote that belongs to the text twice ("")',
      },
    ]);
  });
});
