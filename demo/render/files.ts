import type { Counts } from "../../components/protocol/index.ts";
import { INCOMING } from "../../components/protocol/index.ts";
import type { FileReport } from "../report.ts";
import { type Align, table } from "../../cli/output/table.ts";
import { countOrDot, heading, shortened, wrapped } from "../../cli/output/text.ts";

const HEAD = ["", "ended", "into", "read", "new", "upd.", "same", "dup.", "stale", "rej."] as const;
const ALIGN: Align[] = ["left", "left", "left", "right", "right", "right", "right", "right", "right", "right"];
const LONGEST_NAME = 38;

/** What became of each file. */
export function renderFiles(files: readonly FileReport[]): string {
  const waves = [...new Set(files.map(({ wave }) => wave))];
  return waves
    .map((wave) => {
      const mine = files.filter((file) => file.wave === wave);
      const title = waves.length > 1 ? `Files of wave ${wave}` : "Files";
      return [
        heading(title),
        table(["file", ...HEAD.slice(1)], mine.flatMap(linesOf), { align: ALIGN }),
        ...mine.filter(({ faults }) => faults.length > 0).map(renderFaults),
      ].join("\n");
    })
    .join("\n");
}

function linesOf(file: FileReport): string[][] {
  const name = shortened(nameOf(file), LONGEST_NAME);
  const loads = Object.entries(file.loads);
  if (loads.length === 0) return [[name, file.state, ...Array<string>(8).fill("")]];
  return loads.map(([dataset, { counts }], index) => [
    index === 0 ? name : "",
    index === 0 ? file.state : "",
    dataset,
    ...numbers(counts),
  ]);
}

function numbers(counts: Counts): string[] {
  const { read, inserted, updated, unchanged, deduplicated, stale, rejected } = counts;
  return [read, inserted, updated, unchanged, deduplicated, stale, rejected].map(countOrDot);
}

function renderFaults(file: FileReport): string {
  const faults = file.faults.map((fault) => wrapped(fault, "      "));
  return [`\n  ${nameOf(file)} failed:`, ...faults].join("\n");
}

function nameOf({ key }: FileReport): string {
  return key.startsWith(INCOMING) ? key.slice(INCOMING.length) : key;
}
