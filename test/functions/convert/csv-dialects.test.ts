import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { converted, faultsOf, partText } from "./converting.ts";

const SAVE = "open it in Excel and save it as 'CSV UTF-8 (comma delimited)'";

describe("dialects of CSV", () => {
  const taken: { what: string; file: string; part: string }[] = [
    { what: "semicolons", file: "id;title;body\n1;a;b\n2;c\n", part: "2,1,a,b\n3,2,c\n" },
    { what: "tabs", file: "id\ttitle\tbody\r\n1\ta\tb\r\n", part: "2,1,a,b\n" },
    {
      what: "commas within values between semicolons",
      file: 'id;title\n1;a,b\n2;"c;d"\n',
      part: '2,1,"a,b"\n3,2,"c;d"\n',
    },
    { what: "quotes within values between semicolons", file: 'id;title\n1;5" x,y\n', part: '2,1,"5"" x,y"\n' },
    { what: "commas within names between semicolons", file: 'id;title;"x,y"\n1;a;b\n', part: "2,1,a,b\n" },
    { what: "semicolons within names between commas", file: "id,title,a;b;c;d\n1,x,y\n", part: "2,1,x,y\n" },
    { what: "the line by which Excel is told the delimiter", file: "sep=;\r\nid;title\r\n1;a\r\n", part: "2,1,a\n" },
    { what: "a delimiter told to Excel that divides less", file: 'sep=\t\nid\ttitle\n1\t"a,b"\n', part: '2,1,"a,b"\n' },
    { what: "names in another case, with spaces", file: " ID ; Title\n1;a\n", part: "2,1,a\n" },
  ];
  for (const { what, file, part } of taken) {
    it(`takes ${what}`, async () => {
      expect(await partText(file)).to.equal(part);
    });
  }

  it("finds the dataset by the header whatever the delimiter", async () => {
    const { conversion } = await converted("product_id;department_id;department;product_name\n1;1;a;b\n", {
      intended: null,
    });
    expect(conversion.outcome === "converted" && Object.keys(conversion.datasets)).to.deep.equal(["products"]);
  });

  it("tells what is wrong with a header in the delimiter that divides it most", async () => {
    expect(await faultsOf("id;body\n1;a,b\n")).to.deep.equal([
      { sheet: null, fault: "the column 'title' is missing; add what is missing: notes needs id, title" },
    ]);
  });
});

describe("encodings of CSV", () => {
  const table = "id,title\n1,Ä 日本 😀\n2,b\n";
  const rows = "2,1,Ä 日本 😀\n3,2,b\n";
  const utf16be = (text: string) => Buffer.from(text, "utf16le").swap16();

  it("reads UTF-16 in both orders by its byte order mark", async () => {
    expect(await partText(Buffer.from(`\ufeff${table}`, "utf16le"))).to.equal(rows);
    expect(await partText(utf16be(`\ufeff${table}`))).to.equal(rows);
  });

  it("reads characters that lie across the pieces the file comes in", async () => {
    for (const file of [Buffer.from(table), Buffer.from(`\ufeff${table}`), Buffer.from(`\ufeff${table}`, "utf16le")]) {
      for (const piece of [1, 2, 3, 5]) {
        const content = {
          size: file.length,
          range: (from: number, to: number) => Promise.resolve(file.subarray(from, to)),
          async *stream() {
            for (let at = 0; at < file.length; at += piece) yield await Promise.resolve(file.subarray(at, at + piece));
          },
        };
        expect(await partText("", { content })).to.equal(rows);
      }
    }
  });

  it("reads Windows-1252, and says so with what it took for the first such word", async () => {
    const text = "id;title\r\n1;a\r\n2;Café 5€ – “naïve” Straße\r\n3;Ärger; Œuvre\r\n";
    const { conversion, parts } = await converted(western(text));
    expect(parts.map((part) => part.text)).to.deep.equal(["2,1,a\n3,2,Café 5€ – “naïve” Straße\n4,3,Ärger, Œuvre\n"]);
    expect(conversion.notes).to.deep.equal([
      `'file.csv' is not in UTF-8 and was read as Windows-1252: line 3 has 'Café'; if that is not what was written, ${SAVE} and upload it again`,
    ]);
  });

  it("finds out late in a file that it is not UTF-8", async () => {
    const filler = Array.from({ length: 60_000 }, (_, row) => `${row},plain ASCII\n`).join("");
    const { parts } = await converted(western(`id,title\n${filler}1,é\n`));
    expect(parts.at(-1)?.text.endsWith("\n60002,1,é\n")).to.equal(true);
    expect(parts.at(-1)?.records).to.equal(60_001);
  });

  const foreign: { what: string; value: Buffer }[] = [
    { what: "Cyrillic (Windows-1251)", value: Buffer.from([0xcc, 0xee, 0xf1, 0xea, 0xe2, 0xe0]) },
    { what: "Greek (Windows-1253)", value: Buffer.from([0xc1, 0xe8, 0xde, 0xed, 0xe1]) },
    { what: "Polish (Windows-1250)", value: Buffer.from("z\xb3oty", "latin1") },
    { what: "Czech (Windows-1250)", value: Buffer.from("\xe8esk\xfd", "latin1") },
    { what: "Turkish (Windows-1254)", value: Buffer.from("\xfeeker", "latin1") },
    { what: "German of DOS (code page 850)", value: Buffer.from("K\x94ln", "latin1") },
    { what: "French of old Macs", value: Buffer.from("caf\x8e", "latin1") },
    { what: "Japanese (Shift JIS)", value: Buffer.from([0x82, 0xb1, 0x82, 0xf1, 0x82, 0xc9]) },
    { what: "bytes that Windows-1252 has not", value: Buffer.from("a \x81 b", "latin1") },
  ];
  for (const { what, value } of foreign) {
    it(`refuses ${what} rather than to load wrong letters`, async () => {
      const file = Buffer.concat([Buffer.from("id,title\n1,a\n2,"), value, Buffer.from("\n")]);
      expect(await faultsOf(file)).to.deep.equal([
        {
          sheet: null,
          fault: `'file.csv' is text neither in UTF-8 nor, by the characters in line 3, in Windows-1252; ${SAVE}`,
        },
      ]);
    });
  }

  const refused: { what: string; file: Buffer; fault: string }[] = [
    {
      what: "a mark of UTF-8 before what is not",
      file: Buffer.concat([Buffer.from("\ufeffid,title\n1,a\n2,"), Buffer.from([0xe9]), Buffer.from("\n")]),
      fault: `'file.csv' says that it is in UTF-8, but the first unreadable character is in line 3; ${SAVE}`,
    },
    {
      what: "UTF-16 without its mark",
      file: Buffer.from("id,title\n1,a\n", "utf16le"),
      fault: `'file.csv' is text in UTF-16 without the mark that says so; ${SAVE}`,
    },
    {
      what: "UTF-16 with half a character",
      file: Buffer.concat([Buffer.from("\ufeffid,title\n1,a\n", "utf16le"), Buffer.from([0x3d, 0xd8])]),
      fault: `'file.csv' is text in UTF-16, but damaged behind line 3; ${SAVE}`,
    },
    {
      what: "a NUL character far into the text",
      file: Buffer.from(`id,title\n${"1,a\n".repeat(30_000)}2,\0\n`),
      fault: "'file.csv' holds a NUL character in line 30002, which text has not; make it again",
    },
    {
      what: "a NUL character in UTF-16",
      file: Buffer.from(`\ufeffid,title\n${"1,a\n".repeat(30_000)}2,\0\n`, "utf16le"),
      fault: "'file.csv' holds a NUL character in line 30002, which text has not; make it again",
    },
  ];
  for (const { what, file, fault } of refused) {
    it(`refuses ${what}`, async () => {
      expect(await faultsOf(file)).to.deep.equal([{ sheet: null, fault }]);
    });
  }
});

describe("gzip archives", () => {
  const text = "id;title\n1;é\n";
  const packed = gzipSync(text);
  const key = "incoming/notes/file.csv.gz";

  it("unpacks CSV, in whatever encoding and in several members", async () => {
    expect(await partText(packed, { key })).to.equal("2,1,é\n");
    expect(await partText(gzipSync(western(text)), { key })).to.equal("2,1,é\n");
    expect(await partText(gzipSync(Buffer.from(`\ufeff${text}`, "utf16le")), { key })).to.equal("2,1,é\n");
    expect(await partText(Buffer.concat([packed, gzipSync("2;b\n")]), { key })).to.equal("2,1,é\n3,2,b\n");
  });

  it("takes zeros behind the archive, and nothing else", async () => {
    expect(await partText(Buffer.concat([packed, Buffer.alloc(512)]), { key })).to.equal("2,1,é\n");
    const damaged = "'file.csv.gz' cannot be unpacked: it is damaged or not all of it came; pack and upload it again";
    const wrong = Buffer.from(packed);
    wrong[wrong.length - 6] = 0;
    for (const file of [
      Buffer.concat([packed, Buffer.from("more")]),
      Buffer.concat([packed, Buffer.alloc(8), Buffer.from("more")]),
      packed.subarray(0, -3),
      packed.subarray(0, 5),
      wrong,
    ]) {
      expect(await faultsOf(file, { key })).to.deep.equal([{ sheet: null, fault: damaged }]);
    }
  });

  it("refuses what is no text", async () => {
    const fault = async (content: Buffer | string) =>
      (await faultsOf(gzipSync(content), { key })).map((each) => each.fault);
    expect(await fault("PK\x03\x04")).to.deep.equal([
      "'file.csv.gz' is a gzip archive of a workbook; upload the workbook itself",
    ]);
    const within = "'file.csv.gz' is an archive within a gzip archive; unpack it and upload what is in it";
    expect(await fault(packed)).to.deep.equal([within]);
    expect(await fault(`${"file.csv".padEnd(257, "\0")}ustar`)).to.deep.equal([within]);
    expect(await fault("")).to.deep.equal(["'file.csv.gz' is an archive of an empty file; upload the file again"]);
  });

  it("refuses a bomb before it has gone off", async () => {
    const rows = Buffer.from(`id,title\n${"1,a\n".repeat(5_000_000)}`);
    expect(await faultsOf(gzipSync(rows), { key })).to.deep.equal([
      {
        sheet: null,
        fault:
          "'file.csv.gz' unpacks to more than 200 times its size, as an archive made to do harm does; upload what is in it, unpacked",
      },
    ]);
    const many = gzipSync(`id,title\n${"1,a\n".repeat(1000)}`);
    expect(await faultsOf(many, { key, limits: { fileBytes: 2000 } })).to.deep.equal([
      { sheet: null, fault: "'file.csv.gz' unpacks to more than 2000 bytes; split it into several files" },
    ]);
  });
});

/** The text in Windows-1252. */
function western(text: string): Buffer {
  const decoder = new TextDecoder("windows-1252");
  const codes = new Map(Array.from({ length: 256 }, (_, code) => [decoder.decode(Uint8Array.of(code)), code]));
  return Buffer.from([...text].map((character) => codes.get(character) ?? 0));
}
