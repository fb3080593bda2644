import type { Counts } from "../../components/protocol/documents.ts";
import { rejectedTable } from "../../components/protocol/layout.ts";
import { withoutLinks } from "../links.ts";
import type { Settled } from "./settle.ts";
import { requestMessage } from "./request-message.ts";
import type { Verification } from "./verification.ts";
import { lines, plural } from "./words.ts";

const FILES_TOLD = 10;
const RULES_TOLD = 10;
/** Rounds before this one have told; all of it must stay well within what an execution may carry. */
const LONGEST_STORY = 20_000;

/** What a run did, how many rows, and what there is to do. */
export function settledMessage({ summary, ends, staged }: Settled, verification: Verification): string {
  const { dataset, runId, counts, request } = summary;
  const loaded = ends.filter(({ load }) => load.outcome === "loaded").length;
  const failed = ends.filter(({ load }) => load.outcome === "failed");
  return lines([
    request
      ? requestMessage(request, summary)
      : `${dataset}: ${plural(loaded, "file")} loaded by run ${runId}. ${rowsText(counts)}`,
    ...refusedRows(summary.rejectedBy, dataset, counts.rejected),
    ...(summary.resolved ? [`${plural(summary.resolved, "refused row")} put right by these files.`] : []),
    ...failed.slice(0, FILES_TOLD).map(({ load, restsAt }) => {
      const place = restsAt === null ? "it rests once its other datasets are through with it" : `it lies at ${restsAt}`;
      return `Failed: ${load.sourceKey}: ${load.reason ?? "the load could not take it"}; ${place}. Correct it and upload it again.`;
    }),
    ...(failed.length > FILES_TOLD ? [`${failed.length - FILES_TOLD} more files failed; see failed/.`] : []),
    ...Object.entries(summary.orphans).map(
      ([reference, n]) => `${plural(n, "row")} had no match when they were loaded: ${reference}.`,
    ),
    ...(summary.newColumns.length > 0 ? [`New columns in the table: ${summary.newColumns.join(", ")}.`] : []),
    ...(verification.verified
      ? []
      : [
          `Committed, unverified: ${verification.verifiedBecause}. What to do: query the table in Athena by this run id; no file is failed for it.`,
        ]),
    ...(summary.waitsFor?.length
      ? [
          `Nothing is loaded before ${summary.waitsFor.join(", ")}, which the rows must refer to: it goes on by itself once no file waits there.`,
        ]
      : []),
    ...(staged > 0 ? [`${plural(staged, "file")} still ${staged === 1 ? "waits" : "wait"} for the next load.`] : []),
  ]);
}

/** What failed, how many files wait, and what to do. */
export function failedMessage(
  failure: { dataset: string; runId: string; error: string; cause: string },
  waiting: { staged: number; circuitOpen: boolean },
): string {
  const { dataset, runId, error, cause } = failure;
  const { staged, circuitOpen } = waiting;
  return lines([
    `${dataset}: run ${runId} failed; the table is as it was before, or as its last commit left it, and no file is lost.`,
    `The cause: ${error}${cause === "" ? "" : `: ${cause}`}`,
    `${staged === 1 ? "1 file waits" : `${staged} files wait`} to be loaded.`,
    circuitOpen
      ? "What to do: three runs in a row ended nothing, so uploads no longer start this dataset; it is tried ever more rarely. See to the cause, then start a load by hand."
      : "What to do: nothing yet, it is tried again within minutes; if this comes again, see to the cause in the job's log.",
  ]);
}

/**
 * Appends to what the rounds before have told, whose links the last one's stand for; of too long a story the beginning
 * is dropped.
 */
export function tellOn(told: string, message: string): string {
  const all = told === "" ? message : `${withoutLinks(told)}\n\n${message}`;
  return all.length <= LONGEST_STORY ? all : `...${all.slice(-LONGEST_STORY)}`;
}

/** The gist of a failure: Glue hands over its whole description of the run as JSON. */
export function shortCause(cause: string): string {
  const limit = 500;
  const text = errorMessageIn(cause) ?? cause;
  return text.length <= limit ? text : `${text.slice(0, limit)}...`;
}

function rowsText(counts: Counts): string {
  const { read, inserted, updated, unchanged, deduplicated, stale, rejected } = counts;
  const parts = [
    `${inserted} new`,
    `${updated} changed`,
    `${unchanged} unchanged`,
    `${deduplicated} repeated`,
    `${stale} older than the table's`,
    `${rejected} refused`,
  ];
  return `${plural(read, "row")} read: ${parts.join(", ")}.`;
}

function refusedRows(rejectedBy: Record<string, number>, dataset: string, rejected: number): string[] {
  if (rejected === 0) return [];
  const rules = Object.entries(rejectedBy).sort(([, a], [, b]) => b - a);
  const told = rules.slice(0, RULES_TOLD).map(([rule, n]) => `${rule} (${n})`);
  const more = rules.length > RULES_TOLD ? [`and ${rules.length - RULES_TOLD} rules more`] : [];
  return [
    `Refused rows: ${[...told, ...more].join("; ")}.`,
    `What to do: look at them with their reasons in ${rejectedTable(dataset)}, correct them and upload them again.`,
  ];
}

function errorMessageIn(cause: string): string | null {
  try {
    const parsed: unknown = JSON.parse(cause);
    if (typeof parsed !== "object" || parsed === null) return null;
    const { ErrorMessage, errorMessage } = parsed as { ErrorMessage?: unknown; errorMessage?: unknown }; // looked at below
    const found = ErrorMessage ?? errorMessage;
    return typeof found === "string" ? found : null;
  } catch {
    return null;
  }
}
