import { expect } from "chai";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { demo } from "./run-demo.ts";

describe("the demo's command line", () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "lakehouse-options-"));
    await mkdir(join(folder, "empty"));
    await mkdir(join(folder, "full"));
    await writeFile(join(folder, "full", "note.txt"), "");
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it("explains itself", async () => {
    const { code, stdout } = await demo(["--help"]);
    expect(code).to.equal(0);
    for (const flag of ["--input DIR", "--export DIR", "--json FILE", "--keep"]) expect(stdout).to.include(flag);
  });

  for (const [fault, args, says] of [
    ["an unknown flag", ["--nope"], /Unknown option '--nope'/],
    ["a flag without its value", ["--input"], /--input/],
    ["an input folder that is not there", ["--input", "absent"], /--input .*absent: there is no such folder/],
    ["an input folder without files", ["--input", "empty"], /--input .*empty: no \.csv or \.xlsx file in it/],
    ["an input folder with other files only", ["--input", "full"], /left out: note\.txt \(neither \.csv nor \.xlsx\)/],
    ["an export folder with something in it", ["--export", "full"], /--export .*full: the folder is not empty/],
    ["an export folder that is a file", ["--export", "full/note.txt"], /--export .*note\.txt: that is a file/],
    ["a summary in a folder that is not there", ["--json", "absent/report.json"], /--json .*: there is no folder/],
    ["a summary that is a folder", ["--json", "full"], /--json .*full: that is a folder/],
  ] as const) {
    it(`refuses ${fault} before anything starts`, async () => {
      const { code, stdout, stderr } = await demo(args, { INIT_CWD: folder });
      expect(stderr).to.match(says);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
    });
  }
});
