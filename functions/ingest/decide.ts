import { unknownDataset } from "../../components/contract/nearest.ts";
import { Verdict, type Fault, type RefusedVerdict, type Source } from "../../components/protocol/documents.ts";
import { partKey, verdictKey } from "../../components/protocol/layout.ts";
import { fileReceived } from "../ledger/files.ts";
import { readJson, writeJsonOnce } from "../storage/bucket.ts";
import { describeVersion, openVersion, type Version } from "../storage/versions.ts";
import type { Conversion, ConvertInput } from "./convert.ts";
import { destinationOf } from "./destination.ts";
import type { Ingest } from "./ingest.ts";
import type { Content } from "./reading/content.ts";
import { partUploads, type PartUploads } from "./part-uploads.ts";

/** Attempts that never answered, after which a file is refused unopened. */
export const CRASHES_TO_REFUSE = 3;

/** The file itself made its conversion fail; a service that did not answer is no crash. */
export class ConversionCrash extends Error {
  override readonly name = "ConversionCrash";

  constructor(key: string, cause: unknown) {
    super(`could not convert ${key}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/**
 * Decides about a file and puts the verdict, once for all: whoever comes second gets the verdict he finds.
 * @returns null when the version is gone.
 */
export async function decide(
  version: Version,
  fileId: string,
  claim: { owner: string; crashes: number },
  ingest: Ingest,
): Promise<Verdict | null> {
  const keyOf = (dataset: string, number: number) => partKey(dataset, fileId, claim.owner, number);
  const parts = partUploads(ingest.raw, version, keyOf);
  try {
    const verdict = await judge(version, fileId, { crashes: claim.crashes, parts }, ingest);
    if (!verdict) return null;
    const valid = await putVerdict(verdict, ingest);
    await parts.discard(partKeysOf(valid));
    return valid;
  } catch (error) {
    if (error instanceof ConversionCrash) await parts.discard(new Set());
    throw error;
  }
}

async function judge(
  version: Version,
  fileId: string,
  attempt: { crashes: number; parts: PartUploads },
  ingest: Ingest,
): Promise<Verdict | null> {
  const datasets = ingest.contracts.map(({ name }) => name);
  const destination = destinationOf(version.key, datasets);
  const intended = destination.kind === "dataset" ? destination.dataset : null;
  const about = { fileId, decidedAt: ingest.now().toISOString() };
  const refused = (source: Source, fault: string): RefusedVerdict => {
    const faults: Fault[] = [{ sheet: null, fault }];
    return { ...about, source, outcome: "refused", notes: [], faults, intended: intended === null ? [] : [intended] };
  };

  if (destination.kind === "unknown" || attempt.crashes >= CRASHES_TO_REFUSE) {
    const source = await describeVersion(ingest.raw, version);
    if (!source) return null;
    await fileReceived(ingest.ledger, fileId, source);
    return refused(
      source,
      destination.kind === "unknown" ? unknownDataset(destination.folder, datasets) : crashFault(attempt.crashes),
    );
  }

  const found = await openVersion(ingest.raw, version);
  if (!found) return null;
  const { source } = found;
  await fileReceived(ingest.ledger, fileId, source);
  const conversion = await convertFile({ key: version.key, content: found.content, intended }, attempt.parts, ingest);
  if (conversion.outcome === "refused") {
    const { faults, notes } = conversion;
    return {
      ...about,
      source,
      outcome: "refused",
      notes,
      faults,
      intended: intended === null ? conversion.intended : [intended],
    };
  }
  if (Object.keys(conversion.datasets).length === 0) {
    // Staged for nothing it would wait for ever.
    throw new ConversionCrash(version.key, new Error("the conversion names no dataset"));
  }
  return { ...about, source, outcome: "staged", notes: conversion.notes, datasets: conversion.datasets };
}

/** @throws ConversionCrash when it was the file, and nothing that was asked about it, that failed. */
export async function convertFile(
  file: Pick<ConvertInput, "key" | "content" | "intended">,
  parts: Pick<PartUploads, "openPart" | "copyPart" | "failure">,
  { contracts, convert }: Ingest,
): Promise<Conversion> {
  const { openPart, copyPart } = parts;
  const { content, failure } = noting(file.content);
  try {
    return await convert({ ...file, content, contracts, openPart, copyPart });
  } catch (error) {
    throw failure() ?? parts.failure() ?? new ConversionCrash(file.key, error);
  }
}

/** The same content, and what went wrong with fetching it, which is no fault of the file. */
function noting(content: Content): { content: Content; failure: () => Error | null } {
  let failed: Error | null = null;
  const note = (error: unknown): never => {
    failed ??= error instanceof Error ? error : new Error(String(error));
    throw failed;
  };
  async function* noted(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const iterator = pieces[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await iterator.next().catch(note);
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      await iterator.return?.();
    }
  }
  return {
    content: {
      size: content.size,
      range: (from, to) => content.range(from, to).catch(note),
      stream: (from, to) => noted(content.stream(from, to)),
    },
    failure: () => failed,
  };
}

async function putVerdict(verdict: Verdict, { raw, log }: Ingest): Promise<Verdict> {
  const { fileId } = verdict;
  const key = verdictKey(fileId);
  if (await writeJsonOnce(raw, key, verdict)) return verdict;
  const found = await readJson(raw, key, Verdict);
  if (!found) throw new VerdictRaceError(key);
  log("info", "somebody else's verdict was first; obeying it", { fileId, outcome: found.outcome });
  return found;
}

/** Another verdict was on its way and is not there yet: the message comes again. */
export class VerdictRaceError extends Error {
  override readonly name = "VerdictRaceError";

  constructor(key: string) {
    super(`another attempt is writing ${key} at this moment; the message will be tried again`);
  }
}

function partKeysOf(verdict: Verdict): ReadonlySet<string> {
  if (verdict.outcome === "refused") return new Set();
  return new Set(Object.values(verdict.datasets).flatMap(({ parts }) => parts.map(({ key }) => key)));
}

export const crashFault = (crashes: number) =>
  `the file was tried ${crashes} times and each time stopped whoever read it, so it was not opened again; ` +
  `save it anew, with fewer rows in each file or as CSV, and upload that.`;
