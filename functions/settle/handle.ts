import * as t from "io-ts";
import { decode } from "../../components/protocol/decode.ts";
import { countFailure, isOpen, readCircuit } from "../ledger/circuit.ts";
import { runFailed, runVerified } from "../ledger/runs.ts";
import { publish } from "../events.ts";
import { type Console, executionLink, type Link, logLink, queryLink, withLinks } from "../links.ts";
import { emit } from "../metrics.ts";
import { failedMessage, settledMessage, shortCause, tellOn } from "./message.ts";
import { isCrowded, type Queue } from "../ingest/queue.ts";
import { countStaged, settleRun } from "./settle.ts";
import type { Settlement } from "./settlement.ts";
import { verify } from "./verification.ts";

/** An execution that began before it said its ARN may still be under way. */
const Execution = t.partial({ execution: t.string });

const Ran = t.intersection([
  t.type({
    dataset: t.string,
    runId: t.string,
    isolated: t.boolean,
    verified: t.union([t.type({ rows: t.number }), t.type({ error: t.string })]),
    told: t.string,
  }),
  Execution,
]);

const Failed = t.intersection([
  t.type({
    dataset: t.string,
    runId: t.string,
    // A time-out has an error, and may have no cause.
    failed: t.intersection([t.type({ Error: t.string }), t.partial({ Cause: t.string })]),
    told: t.string,
  }),
  Execution,
]);

/** What the workflow hands over after a load, or after one that failed. */
const SettleInput = t.union([Ran, Failed], "SettleInput");

/** What settling for the workflow needs beside. */
export interface Settling extends Settlement {
  /** The uploads that wait to be opened. */
  uploads: Queue;
}

/** `ended`: files and requests this run ended; `staged`: files to look for again; `message`: what the execution has to tell so far. */
export interface SettleResult {
  ended: number;
  staged: number;
  message: string;
}

export async function handleSettle(event: unknown, settlement: Settling): Promise<SettleResult> {
  const input = decode(SettleInput, event, "the input of settle");
  return "failed" in input ? settleFailed(input, settlement) : settleRan(input, settlement);
}

async function settleRan(input: t.TypeOf<typeof Ran>, settlement: Settling): Promise<SettleResult> {
  const { dataset, runId, told } = input;
  const settled = await settleRun(dataset, runId, settlement);
  const verification = await verify(settled.summary, input.verified, settlement);
  await runVerified(settlement.ledger, dataset, runId, verification);
  if (!verification.verified) {
    emit(settlement.metrics, dataset, { Unverified: 1 });
    settlement.log("warn", "committed, unverified", { dataset, runId, because: verification.verifiedBecause });
  }
  const refused = settled.summary.counts.rejected > 0 || !verification.verified;
  const links = linksOf(input, settlement, refused ? queryLink : null);
  const message = tellOn(told, withLinks(settledMessage(settled, verification), links));
  const ended = settled.ends.length + (settled.summary.request ? 1 : 0);
  // In a crowd every round would take what few came meanwhile. The crowd's own executions take it, else the sweep.
  const staged = settled.staged > 0 && (await isCrowded(settlement.uploads)) ? 0 : settled.staged;
  return { ended, staged, message };
}

async function settleFailed(input: t.TypeOf<typeof Failed>, settlement: Settlement): Promise<SettleResult> {
  const { dataset, runId, failed, told } = input;
  const { ledger, metrics, bus, now, log } = settlement;
  const failure = { error: failed.Error, cause: shortCause(failed.Cause ?? "") };
  await countFailure(ledger, dataset, runId, now());
  const first = await runFailed(ledger, dataset, runId, { ...failure, failedAt: now().toISOString() });
  if (first) emit(metrics, dataset, { RunFailed: 1 });
  const staged = await countStaged(dataset, settlement);
  await publish(bus, "Run Failed", { dataset, runId, ...failure, filesWaiting: staged }, log);
  const circuitOpen = isOpen(await readCircuit(ledger, dataset));
  log("error", "the run failed", { dataset, runId, staged, circuitOpen, ...failure });
  const text = failedMessage({ dataset, runId, ...failure }, { staged, circuitOpen });
  const links = linksOf(input, settlement, (place) => logLink(place, `${settlement.jobLogPrefix}${dataset}`));
  return { ended: 0, staged, message: tellOn(told, withLinks(text, links)) };
}

/** The execution, and what there is to look at besides. */
function linksOf(
  { execution }: { execution?: string },
  { console: place }: Settlement,
  more: ((place: Console) => Link) | null,
): Link[] {
  if (!place) return [];
  return [...(execution === undefined ? [] : [executionLink(place, execution)]), ...(more ? [more(place)] : [])];
}
