import { expect } from "chai";
import fc from "fast-check";
import { documentOf } from "../../../components/contract/document.ts";
import { contracts, converted, faultsOf, notes, partText } from "./converting.ts";
import { parsedStrictly } from "./strict-csv.ts";

describe("converting CSV", () => {
  const taken: { what: string; file: string; part: string }[] = [
    { what: "plain rows", file: "id,title,body\n1,a,b\n2,c,d\n", part: "2,1,a,b\n3,2,c,d\n" },
    { what: "no line break at the end", file: "id,title,body\n1,a,b", part: "2,1,a,b\n" },
    { what: "CR LF", file: "id,title,body\r\n1,a,b\r\n2,c,d\r\n", part: "2,1,a,b\n3,2,c,d\n" },
    { what: "CR alone", file: "id,title,body\r1,a,b\r", part: "2,1,a,b\n" },
    { what: "a byte order mark", file: "\ufeffid,title,body\n1,a,b\n", part: "2,1,a,b\n" },
    { what: "a byte order mark before a quote", file: '\ufeff"id",title,body\n1,a,b\n', part: "2,1,a,b\n" },
    {
      what: "byte order marks within the text",
      file: "id,title,body\n1,a,\ufeff\n\ufeff2,c,d\n",
      part: "2,1,a,\ufeff\n3,\ufeff2,c,d\n",
    },
    { what: "empty fields", file: 'id,title,body\n,"",\n', part: '2,,"",\n' },
    {
      what: "quotes, commas and line breaks within quotes",
      file: 'id,title,body\n1,"a ""b"", c","d\r\ne\nf\rg"\n2,x,y\n',
      part: '2,1,"a ""b"", c","d\r\ne\nf\rg"\n3,2,x,y\n',
    },
    { what: "a quote within a bare field", file: 'id,title,body\n1,5" pipe,b\n', part: '2,1,"5"" pipe",b\n' },
    {
      what: "white space exactly as sent",
      file: "id,title,body\n  ,\t, b \n 1 , a,\u00a0\n",
      part: "2,  ,\t, b \n3, 1 , a,\u00a0\n",
    },
    { what: "a space before a quote as text", file: 'id,title,body\n1, "a",b\n', part: '2,1," ""a""",b\n' },
    { what: "other scripts and astral characters", file: "id,title,body\n1,日本,😀é\n", part: "2,1,日本,😀é\n" },
    { what: "fewer fields, kept as they are", file: "id,title,body\n1,a\n2\n", part: "2,1,a\n3,2\n" },
    { what: "more fields, kept as they are", file: "id,title,body\n1,a,b,c,\n", part: "2,1,a,b,c,\n" },
    { what: "rows of commas alone", file: "id,title,body\n,,\n1,a,b\n", part: "2,,,\n3,1,a,b\n" },
    {
      what: "blank lines: no records, but counted",
      file: "\n\nid,title,body\n\n1,a,b\n  \n\n2,c,d\n\n",
      part: "5,1,a,b\n8,2,c,d\n",
    },
    { what: "columns in another order", file: "body,id,title\nb,1,a\n", part: "2,b,1,a\n" },
    {
      what: "columns that are left out",
      file: "_x,id,title,_y,body,\nX,1,a,Y,b,\nX,2\nX,3,c,Y,d,,more\n",
      part: "2,1,a,b\n3,2\n4,3,c,d,more\n",
    },
    { what: "a header named __proto__", file: "__proto__,id,title\nx,1,a\n", part: "2,1,a\n" },
  ];
  for (const { what, file, part } of taken) {
    it(`takes ${what}`, async () => {
      expect(await partText(file)).to.equal(part);
    });
  }

  it("says what it staged", async () => {
    const { conversion, parts } = await converted("Title,_run_id,ID,Gift Wrap\na,x,1,yes\nb,x,2,no\n");
    const columns = ["_source_row", "title", "id", "gift_wrap"];
    expect(conversion).to.deep.equal({
      outcome: "converted",
      notes: [
        "left out '_run_id' (B): names that begin with '_' are not read",
        "new column 'Gift Wrap' (D) is added to notes as 'gift_wrap'",
      ],
      datasets: {
        notes: {
          contractHash: documentOf(notes).hash,
          records: 2,
          parts: [{ key: "part-1", sheet: null, columns, records: 2, bytes: 19 }],
          newColumns: ["gift_wrap"],
        },
      },
    });
    expect(parts).to.deep.equal([
      { dataset: "notes", sheet: null, columns, text: "2,a,1,yes\n3,b,2,no\n", records: 2 },
    ]);
  });

  it("finds the dataset by the header at the root of incoming/", async () => {
    const { conversion } = await converted("product_id,department_id,department,product_name\n1,1,a,b\n", {
      intended: null,
    });
    expect(conversion.outcome === "converted" && Object.keys(conversion.datasets)).to.deep.equal(["products"]);
  });

  it("takes semicolons within the names of new columns", async () => {
    expect(await partText("id,title,a;b;c;d\n1,x,y\n")).to.equal("2,1,x,y\n");
  });

  it("takes a header that begins with PK for what it is", async () => {
    expect(await partText("PK,id,title\n0,1,x\n")).to.equal("2,0,1,x\n");
  });

  it("cuts parts at records, by bytes", async () => {
    const { conversion, parts } = await converted("id,title\n1,ää\n2,b\n3,ccccccccccccccccc\n4,d\n", {
      limits: { partBytes: 14 },
    });
    expect(parts.map(({ text, records }) => ({ text, records }))).to.deep.equal([
      { text: "2,1,ää\n", records: 1 },
      { text: "3,2,b\n", records: 1 },
      { text: "4,3,ccccccccccccccccc\n", records: 1 },
      { text: "5,4,d\n", records: 1 },
    ]);
    expect(conversion.outcome === "converted" && conversion.datasets.notes?.records).to.equal(4);
  });

  it("reads records across its own chunks", async () => {
    const rows = Array.from({ length: 30_000 }, (_, index) => [
      String(index),
      `title "${index}"\r\nß`,
      "x".repeat(index % 50),
    ]);
    const file = rows.map(([id, title, body]) => `${id},"${title?.replaceAll('"', '""')}",${body}\r\n`).join("");
    const part = await partText(`id,title,body\r\n${file}`);
    expect(parsedStrictly(part)).to.deep.equal(rows.map((row, index) => [String(index + 2), ...row]));
  });

  it("keeps any table of texts", async () => {
    const value = fc.string({
      unit: fc.constantFrom("a", '"', ",", "\n", "\r", " ", "\t", "é", "😀", "\ufeff", ";", "\\", "\u2028"),
    });
    const rows = fc.array(fc.tuple(value, value, value), { minLength: 1, maxLength: 20 });
    const style = fc.record({
      lineBreak: fc.constantFrom("\n", "\r\n", "\r"),
      quoteAll: fc.boolean(),
      mark: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(rows, style, async (table, { lineBreak, quoteAll, mark }) => {
        const quoted = (text: string) => (quoteAll || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
        const lines = [["id", "title", "body"], ...table].map((row) => row.map(quoted).join(",") + lineBreak);
        const part = await partText((mark ? "\ufeff" : "") + lines.join(""));
        expect(parsedStrictly(part)).to.deep.equal(table.map((row, index) => [String(index + 2), ...row]));
      }),
      { numRuns: 300 },
    );
  });
});

describe("refusing CSV", () => {
  const refused: { what: string; file: string | Buffer; fault: string; key?: string }[] = [
    { what: "zero bytes", file: "", fault: "'file.csv' is empty (0 bytes); upload the file again" },
    {
      what: "blank lines alone",
      file: "\ufeff\n\r\n\n",
      fault: "'file.csv' holds nothing but blank lines; the first line must be the header",
    },
    {
      what: "a header without rows",
      file: "id,title\n\n",
      fault: "there is a header but there are no rows; add rows below it, or leave it out",
    },
    {
      what: "a missing column",
      file: "id,body\n1,b\n",
      fault: "the column 'title' is missing; add what is missing: notes needs id, title",
    },
    {
      what: "a repeated column",
      file: "id,title,Title\n1,a,b\n",
      fault: "the column 'title' is there 2 times: 'title' (B), 'Title' (C); keep one of them",
    },
    {
      what: "values below a blank header cell",
      file: "id,,title\n1,,a\n2,x,b\n3,y,c\n",
      fault: "the column B has values (first in row 3) but no name in the header; name or clear it",
    },
    {
      what: "vertical bars",
      file: "id|title|body\n1|a|b\n",
      fault:
        "the columns seem to be separated by '|'; save it with commas between them ('CSV UTF-8 (comma delimited)')",
    },
    {
      what: "a quote never closed",
      file: 'id,title\n1,"a\nb"\n2,"c\n3,d\n',
      fault:
        'the quote (") that opens in line 4 is never closed; close it, or write a quote that belongs to the text twice ("")',
    },
    {
      what: "text behind a closing quote",
      file: 'id,title\n1,a\r\n2,"b" c\n',
      fault:
        'in line 3 a quoted value goes on after its closing quote ("); quote the whole value, and write a quote that belongs to the text twice ("")',
    },
    {
      what: "text called a workbook",
      key: "incoming/notes/2026/a.XLSX",
      file: "id,title\n1,a\n",
      fault:
        "'a.XLSX' is not a workbook but text; open it in Excel and save it as 'Excel Workbook (*.xlsx)', or rename it to 'a.csv' if it is CSV",
    },
    {
      what: "a web page",
      key: "incoming/notes/a.xls",
      file: "\ufeff \n<HTML><table><tr>",
      fault:
        "'a.xls' is a web page (HTML), neither a workbook nor CSV; open it in Excel and save it as 'Excel Workbook (*.xlsx)'",
    },
    {
      what: "an XML file",
      file: '<?xml version="1.0"?><a/>',
      fault:
        "'file.csv' is an XML file, neither a workbook nor CSV; open it in Excel and save it as 'Excel Workbook (*.xlsx)'",
    },
    {
      what: "a PDF",
      file: "%PDF-1.7\n",
      fault:
        "'file.csv' is a PDF document, neither a workbook nor CSV; upload the workbook or the CSV file that it was made from",
    },
    {
      what: "binary content",
      file: Buffer.from([105, 100, 44, 0, 1, 2, 3]),
      fault: "'file.csv' is neither a workbook nor text; upload a workbook (.xlsx) or a CSV file",
    },
  ];
  for (const { what, file, fault, key } of refused) {
    it(`refuses ${what}`, async () => {
      expect(await faultsOf(file, key === undefined ? {} : { key })).to.deep.equal([{ sheet: null, fault }]);
    });
  }

  it("names the known datasets for an unknown one", async () => {
    expect(await faultsOf("id,title\n1,a\n", { intended: "note" })).to.deep.equal([
      {
        sheet: null,
        fault:
          "there is no dataset 'note'; the datasets are notes, orders, products. Did you mean 'incoming/notes/'? Upload the file to incoming/<dataset>/, or directly to incoming/ and its header decides",
      },
    ]);
  });

  it("tells all that is wrong at once, and what the file was meant for", async () => {
    const { conversion } = await converted('id,,_x\n1\n2,"y\n');
    expect(conversion).to.deep.equal({
      outcome: "refused",
      faults: [
        { sheet: null, fault: "the column 'title' is missing; add what is missing: notes needs id, title" },
        {
          sheet: null,
          fault:
            'the quote (") that opens in line 3 is never closed; close it, or write a quote that belongs to the text twice ("")',
        },
      ],
      notes: ["left out '_x' (C): names that begin with '_' are not read"],
      intended: ["notes"],
    });
  });

  it("stops at its limits", async () => {
    const one = async (file: string, limits: object) => (await faultsOf(file, { limits })).map(({ fault }) => fault);
    expect(await one("id,title\n1,a\n2,b\n3,c\n", { rows: 2 })).to.deep.equal([
      "the file has more than 2 rows; split it into several files",
    ]);
    expect(await one("id,title,body\n1,a\n", { columns: 2 })).to.deep.equal([
      "the header has 3 columns, more than 2; split the table",
    ]);
    expect(await one("id,title\n1,a,b,c\n", { columns: 3 })).to.deep.equal([
      "row 2 has 4 fields, more than 3; check it and split the table",
    ]);
    expect(await one("id,title\n1,a\n2,abcdef\n", { valueCharacters: 5 })).to.deep.equal([
      "row 3, column B: the value has 6 characters, more than 5; shorten it",
    ]);
  });

  it("does not read on and on in a row that never ends", async () => {
    const file = `id,title\n1,a\n2,"${"x\n".repeat(500_000)}`;
    for (const text of [file, `${file}"\n`]) {
      expect(await faultsOf(text, { limits: { recordBytes: 300_000 } })).to.deep.equal([
        {
          sheet: null,
          fault:
            'the row that begins in line 3 is longer than 300000 bytes; if a quote (") in it is never closed, close it, otherwise shorten the row',
        },
      ]);
    }
  });

  it("refuses a file above the size that is taken, unread", async () => {
    const content = {
      size: 2_000_000,
      range: () => Promise.reject(new Error("was read")),
      stream: () => {
        throw new Error("was read");
      },
    };
    expect(await faultsOf("", { content, limits: { fileBytes: 1_000_000 } })).to.deep.equal([
      {
        sheet: null,
        fault:
          "'file.csv' has 2000000 bytes, more than the 1000000 that are taken; split it into several files and upload those",
      },
    ]);
  });

  it("passes on what a sink throws", async () => {
    const failing = {
      write: () => Promise.reject(new Error("no room")),
      close: () => Promise.reject(new Error("unused")),
      abandon: () => Promise.resolve(),
    };
    const outcome = await converted("id,title\n1,a\n", { contracts, openPart: () => failing }).catch(
      (error: unknown) => error,
    );
    expect(outcome).to.be.an("error").with.property("message", "no room");
  });
});
