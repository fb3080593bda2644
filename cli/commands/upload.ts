import { stat } from "node:fs/promises";
import { sizeText } from "../athena/show.ts";
import { contractNamed } from "../deployment/contracts.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { check, type Check } from "../files/check.ts";
import { send, type Sent } from "../files/send.ts";
import type { Output } from "../output/output.ts";
import { reachOf } from "../reach.ts";
import type { Session } from "../session.ts";
import { followFiles } from "../status/follow.ts";

interface Options {
  dataset?: string;
  wait?: boolean;
  check?: boolean;
}

/** `lake upload FILE…`: all of them are checked before the first is sent; one that does not fit stops all. */
export async function upload(session: Session, paths: string[], options: Options): Promise<ExitCode> {
  const { output, deployment } = session;
  const contracts = await session.contracts();
  const dataset = options.dataset === undefined ? null : contractNamed(contracts, options.dataset).name;
  const checks: Check[] = [];
  for (const path of paths) {
    session.signal.throwIfAborted();
    output.progress(`checking ${path} …`);
    const found = await check(path, dataset, contracts, { fileBytes: deployment.largestFileMb * 1e6 });
    checks.push(found);
    if (!output.json) tellCheck(found, output);
  }
  const refused = checks.filter(({ outcome }) => outcome === "refused");
  if (refused.length > 0 || options.check === true) {
    if (output.json) output.printJson({ checks, uploads: [] });
    else if (refused.length > 0)
      output.note(`nothing was uploaded: ${refused.length} of ${checks.length} file(s) would be refused`);
    return refused.length > 0 ? EXIT.failed : EXIT.ok;
  }
  const reach = reachOf(deployment);
  const uploads: (Sent & { path: string })[] = [];
  for (const { path, key } of checks) {
    const { size } = await stat(path);
    const sent = await send(
      reach.raw,
      { path, key },
      (loaded) => output.progress(bar(path, loaded, size)),
      session.signal,
    );
    uploads.push({ path, ...sent });
    if (!output.json) output.print(`uploaded ${path} as ${sent.fileId}`);
  }
  if (output.json && options.wait !== true) output.printJson({ checks, uploads });
  if (options.wait !== true) return EXIT.ok;
  const ids = uploads.map(({ fileId }) => fileId);
  return (await followFiles(ids, reach, session)).exit;
}

function tellCheck({ path, outcome, records, faults, notes }: Check, output: Output): void {
  const rows = Object.entries(records).map(([dataset, n]) => `${n} rows for ${dataset}`);
  output.print(`${path}: ${outcome === "fits" ? `fits, ${rows.join(" and ")}` : "would be refused"}`);
  for (const { sheet, fault } of faults) output.print(`  - ${sheet === null ? "" : `sheet '${sheet}': `}${fault}`);
  for (const note of notes) output.print(`  (${note})`);
}

function bar(path: string, loaded: number, total: number): string {
  const share = total === 0 ? 1 : Math.min(1, loaded / total);
  const filled = Math.round(share * BAR_WIDTH);
  return `${path} ${"█".repeat(filled)}${"░".repeat(BAR_WIDTH - filled)} ${Math.round(share * 100)} % of ${sizeText(total)}`;
}

const BAR_WIDTH = 24;
