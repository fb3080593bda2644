import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const lake = (...args: string[]) => execFileSync(process.execPath, ["bin/lake.mjs", ...args], { encoding: "utf8" });

describe("completion", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "lakehouse-completion-"));
    writeFileSync(join(folder, "bash"), lake("completion", "bash"));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** What bash itself makes of the script for a line; the last word is the one to complete. */
  function completed(...words: string[]): string[] {
    const quoted = words.map((word) => `'${word}'`).join(" ");
    const script = `source ${join(folder, "bash")}; COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _lake; echo "\${COMPREPLY[@]}"`;
    return execFileSync("bash", ["-c", script], { encoding: "utf8" }).trim().split(" ");
  }

  it("knows the commands, and the options of each beside those of all", () => {
    expect(completed("lake", "re")).to.deep.equal(["rejected", "report", "replay", "redrive", "reload"]);
    expect(completed("lake", "rejected", "--x")).to.deep.equal(["--xlsx"]);
    expect(completed("lake", "status", "--")).to.include.members(["--follow", "--stack", "--json"]);
    expect(completed("lake", "status", "--x")).to.deep.equal([""]);
  });

  it("speaks zsh and fish too, and says so of nothing else", () => {
    expect(lake("completion", "zsh"))
      .to.match(/^#compdef lake\n/)
      .and.to.include("'upload:check files");
    expect(lake("completion", "fish")).to.include("-n '__fish_seen_subcommand_from upload' -l wait");
    expect(() => lake("completion", "csh")).to.throw(/no completion for 'csh'; there is one for bash, zsh, fish/);
  });
});
