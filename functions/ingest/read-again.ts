import { type Fault, type Source, type StagedVerdict, Verdict } from "../../components/protocol/documents.ts";
import { fileAgainKey, partAgainKey, verdictKey } from "../../components/protocol/layout.ts";
import type { FileAgain } from "../../components/protocol/requests.ts";
import { restingPlace } from "../source/resting-place.ts";
import { exists, readJson, writeJsonOnce } from "../storage/bucket.ts";
import { currentVersion, openVersion } from "../storage/versions.ts";
import { claimOf, type ReadAgain, readAgainMessage } from "./again-message.ts";
import type { ConvertInput, PartSink } from "./convert.ts";
import { convertFile, ConversionCrash, crashFault, CRASHES_TO_REFUSE } from "./decide.ts";
import { destinationOf } from "./destination.ts";
import type { Ingest } from "./ingest.ts";
import { partUploads, type PartUploads } from "./part-uploads.ts";
import { enqueueBody } from "./queue.ts";
import { underClaim } from "./under-claim.ts";

/**
 * Reads an archived file by the contract as it is now, and leaves what it brings to the dataset beside the request for a
 * reload: once, whoever asks how often. The file's verdict and its end stay what they are.
 */
export async function readAgain(asked: ReadAgain, ingest: Ingest): Promise<void> {
  const key = fileAgainKey(asked.dataset, asked.request, asked.fileId);
  if (await exists(ingest.raw, key)) return;
  await underClaim(
    { id: claimOf(asked), about: asked },
    ingest,
    async (claim) => {
      await leave(key, asked, claim, ingest);
      ingest.log("info", "read again", { ...asked });
    },
    (delaySeconds) => enqueueBody(ingest.queue, readAgainMessage(asked), delaySeconds),
  );
}

async function leave(
  key: string,
  asked: ReadAgain,
  claim: { owner: string; crashes: number },
  ingest: Ingest,
): Promise<void> {
  const { raw } = ingest;
  const verdict = await readJson(raw, verdictKey(asked.fileId), Verdict);
  if (verdict?.outcome !== "staged") throw new NotStagedError(asked.fileId);
  const version = await currentVersion(raw, restingPlace(verdict, "loaded"));
  const keyOf = (dataset: string, number: number) =>
    partAgainKey(dataset, asked.request, asked.fileId, claim.owner, number);
  const parts = partUploads(raw, version ?? verdict.source, keyOf);
  const again =
    claim.crashes >= CRASHES_TO_REFUSE
      ? refused(asked, verdict.source, [{ sheet: null, fault: crashFault(claim.crashes) }])
      : version
        ? await brings(asked, verdict, parts, ingest, version)
        : refused(asked, verdict.source, [{ sheet: null, fault: goneFault(verdict) }]);
  const ours = await writeJsonOnce(raw, key, again);
  const kept = ours && again.outcome === "read" ? again.parts.map((part) => part.key) : [];
  await parts.discard(new Set(kept));
}

async function brings(
  asked: ReadAgain,
  { source }: StagedVerdict,
  parts: PartUploads,
  ingest: Ingest,
  version: { bucket: string; key: string; versionId: string },
): Promise<FileAgain> {
  const found = await openVersion(ingest.raw, version);
  if (!found) throw new ConversionCrash(version.key, new Error("it went while it was opened"));
  const destination = destinationOf(
    source.key,
    ingest.contracts.map(({ name }) => name),
  );
  const intended = destination.kind === "dataset" ? destination.dataset : null;
  const file = { key: source.key, content: found.content, intended };
  const conversion = await convertFile(file, onlyOf(asked.dataset, parts), ingest);
  if (conversion.outcome === "refused") return refused(asked, source, conversion.faults);
  const staged = conversion.datasets[asked.dataset];
  const { dataset, fileId } = asked;
  if (staged) return { outcome: "read", fileId, dataset, source, ...staged };
  return refused(asked, source, [{ sheet: null, fault: `none of its sheets fits ${dataset} any more` }]);
}

/** Parts of other datasets that a workbook brings are not wanted: what would go there goes nowhere. */
function onlyOf(dataset: string, parts: PartUploads): Pick<PartUploads, "openPart" | "copyPart" | "failure"> {
  const nowhere: ConvertInput["openPart"] = ({ sheet, columns }): PartSink => ({
    write: () => Promise.resolve(),
    close: (records) => Promise.resolve({ key: "", sheet, columns, records, bytes: 0 }),
    abandon: () => Promise.resolve(),
  });
  return {
    failure: parts.failure,
    openPart: (of) => (of.dataset === dataset ? parts.openPart(of) : nowhere(of)),
    copyPart: (of, cut) =>
      of.dataset === dataset
        ? parts.copyPart(of, cut)
        : Promise.resolve({ key: "", sheet: of.sheet, columns: of.columns, records: cut.records, bytes: 0 }),
  };
}

function refused({ fileId, dataset }: ReadAgain, source: Source, faults: Fault[]): FileAgain {
  return { outcome: "refused", fileId, dataset, source, faults };
}

/** Reading again is of files that were loaded. */
export class NotStagedError extends Error {
  override readonly name = "NotStagedError";

  constructor(fileId: string) {
    super(`file ${fileId} is to be read again, but ${verdictKey(fileId)} does not stage it; ask for the reload anew`);
  }
}

const goneFault = (verdict: StagedVerdict) =>
  `it is no longer in the archive, at ${restingPlace(verdict, "loaded")}: bring it back there, or reload a range without it`;
