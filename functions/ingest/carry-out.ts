import type { RefusedVerdict, StagedVerdict, Verdict } from "../../components/protocol/documents.ts";
import { doneKey, processingPrefix } from "../../components/protocol/layout.ts";
import { isOpen, readCircuit } from "../ledger/circuit.ts";
import { fileRefused, fileStaged } from "../ledger/files.ts";
import { publish } from "../events.ts";
import { objectLink, withLinks } from "../links.ts";
import { emit } from "../metrics.ts";
import { tell } from "../notify.ts";
import { markersOf } from "../source/marker.ts";
import { folderOf, restingPlace, writeReason } from "../source/resting-place.ts";
import { exists, remove, removeUnder, writeJson } from "../storage/bucket.ts";
import { moveVersion } from "../storage/versions.ts";
import { startLoad } from "../workflow/start.ts";
import type { Ingest } from "./ingest.ts";
import { isCrowded } from "./queue.ts";
import { FAULTS_TOLD, refusalMessage, refusalSubject } from "./refusal-message.ts";

/** Makes of a verdict all that follows from it. Anyone may do it, at any time, again. */
export async function carryOut(verdict: Verdict, ingest: Ingest): Promise<void> {
  const { fileId } = verdict;
  if (verdict.outcome === "refused") {
    const end = await refuse(verdict, ingest);
    ingest.log("info", end === "moved" ? "refused" : "refused before; nothing to do", { fileId });
    return;
  }
  const waiting = await stage(verdict, ingest);
  for (const dataset of waiting) await start(dataset, fileId, ingest);
}

async function refuse(verdict: RefusedVerdict, ingest: Ingest): Promise<"moved" | "gone"> {
  const { raw, ledger, topic, contracts, metrics, bus, console: place } = ingest;
  const { fileId, source, faults, notes, intended, decidedAt } = verdict;
  const restsAt = restingPlace(verdict, "failed");
  await fileRefused(ledger, fileId, source, { faults, notes, restsAt });
  return moveVersion(raw, source, restsAt, async () => {
    await writeReason(raw, verdict, { at: decidedAt, faults, notes, loadedInto: [] });
    // Attempts that died may have left parts in any dataset that the file could belong to.
    for (const dataset of intended.length > 0 ? intended : contracts.map(({ name }) => name)) {
      await removeUnder(raw, processingPrefix(dataset, fileId));
    }
    emit(metrics, folderOf(intended), { FilesRefused: 1 });
    const detail = { fileId, key: source.key, arrivedAt: source.arrivedAt, datasets: intended, restsAt };
    await publish(bus, "File Refused", { ...detail, faults: faults.slice(0, FAULTS_TOLD) }, ingest.log);
    const links = place ? [objectLink(place, "the refused file", raw.name, restsAt)] : [];
    const message = withLinks(refusalMessage(verdict, `s3://${raw.name}/${restsAt}`), links);
    await tell(topic, refusalSubject(verdict), message);
  });
}

/** @returns the datasets that the file waits for. */
async function stage(verdict: StagedVerdict, { raw, ledger }: Ingest): Promise<string[]> {
  const { fileId, source, notes, datasets } = verdict;
  const records = Object.fromEntries(Object.entries(datasets).map(([dataset, staged]) => [dataset, staged.records]));
  await fileStaged(ledger, fileId, source, { notes, records });
  const waiting: string[] = [];
  for (const { dataset, key, marker } of markersOf(verdict)) {
    if (await exists(raw, doneKey(dataset, fileId))) continue;
    await writeJson(raw, key, marker);
    // Done meanwhile, its marker gone before ours came: only a look after the write cannot miss that.
    if (await exists(raw, doneKey(dataset, fileId))) await remove(raw, key);
    else waiting.push(dataset);
  }
  return waiting;
}

async function start(dataset: string, fileId: string, { ledger, queue, workflow, now, log }: Ingest): Promise<void> {
  const circuit = await readCircuit(ledger, dataset);
  if (isOpen(circuit)) {
    log("warn", "staged, but its circuit is open: the sweep or an operator starts it", { fileId, dataset });
    return;
  }
  const execution = await startLoad(workflow, dataset, now(), await isCrowded(queue));
  log("info", "staged", { fileId, dataset, execution });
}
