import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as t from "io-ts";
import { decodeJson } from "../../../components/protocol/decode.ts";
import { byExceljs } from "./by-exceljs.ts";
import { byHand } from "./by-hand.ts";

/** By sheet and cell below the header, what a person sees there. */
export type Seen = Record<string, Record<string, string>>;

/** Workbooks by their names, with what a person sees in them. Hidden sheets are not listed. */
export type Corpus = Record<string, { bytes: Uint8Array; seen: Seen }>;

/** What a reader says of a workbook: of every sheet, or why it cannot read it. */
export type Reading = Seen | string;

const SeenCodec = t.record(t.string, t.record(t.string, t.string));
const ROOT = join(import.meta.dirname, "../../..");
const PYTHON = join(ROOT, ".cache/venv/bin/python");

/** Makes all workbooks of the corpus, in a folder. */
export async function writeCorpus(folder: string): Promise<Corpus> {
  mkdirSync(folder, { recursive: true });
  const printed = python("write_workbooks.py", folder);
  const byPython = decodeJson(t.record(t.string, SeenCodec), printed, "what the script says of its workbooks");
  const corpus: Corpus = { ...(await byExceljs()), ...byHand() };
  for (const [name, { bytes }] of Object.entries(corpus)) writeFileSync(join(folder, name), bytes);
  for (const [name, seen] of Object.entries(byPython)) {
    corpus[name] = { bytes: readFileSync(join(folder, name)), seen };
  }
  return corpus;
}

/** What openpyxl and calamine say of the workbooks in a folder, by reader and workbook. */
export function readByPython(folder: string, names: readonly string[]): Record<string, Record<string, Reading>> {
  const printed = python("read_workbooks.py", ...names.map((name) => join(folder, name)));
  return decodeJson(
    t.record(t.string, t.record(t.string, t.union([SeenCodec, t.string]))),
    printed,
    "what the readers say",
  );
}

function python(script: string, ...args: string[]): string {
  return execFileSync(PYTHON, [join(import.meta.dirname, script), ...args], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
}
