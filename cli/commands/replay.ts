import { CopyObjectCommand } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { incomingPrefix, MIXED, reasonKey, UNKNOWN } from "../../components/protocol/layout.ts";
import { isNamed } from "../../functions/aws-errors.ts";
import { remove } from "../../functions/storage/bucket.ts";
import { confirm } from "../confirm.ts";
import { failure, notFound, usage } from "../errors.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { replayDeadLetters } from "../files/dead-letters.ts";
import { type FailedFile, failedFiles, whyFailed } from "../files/failed.ts";
import { type Reach, reachOf } from "../reach.ts";
import type { Session } from "../session.ts";
import { since } from "../since.ts";

interface Options {
  dataset?: string;
  since?: string;
  deadLetters?: boolean;
}

interface Replay {
  from: string;
  to: string;
}

/** `lake replay FILE… | --dataset NAME | --dead-letters` */
export async function replay(session: Session, names: string[], options: Options): Promise<ExitCode> {
  if (options.deadLetters === true) return replayDeadLetters(session, new SQSClient());
  if (names.length === 0 && options.dataset === undefined) {
    throw usage("say which: files by key, id or name, --dataset for all of its failed files, or --dead-letters");
  }
  const { output, signal } = session;
  const reach = reachOf(session.deployment);
  const folders = [...(await session.contracts()).map(({ name }) => name), MIXED, UNKNOWN];
  if (options.dataset !== undefined && !folders.includes(options.dataset)) {
    throw notFound("dataset", options.dataset, folders);
  }
  const files = await wanted(names, options, reach);
  const replays = await Promise.all(files.map((file) => replayOf(file, options, reach)));
  if (replays.length === 0) {
    output.note("no failed file is meant; nothing to do");
    if (output.json) output.printJson({ replayed: [] });
    return EXIT.ok;
  }
  if (!(await confirm(planText(replays), session))) return EXIT.failed;
  for (const each of replays) {
    signal.throwIfAborted();
    await carryOut(each, reach);
    if (!output.json) output.print(`${each.from} → ${each.to}`);
  }
  if (output.json) output.printJson({ replayed: replays });
  return EXIT.ok;
}

async function wanted(names: readonly string[], options: Options, reach: Reach): Promise<FailedFile[]> {
  const from = options.since === undefined ? null : since(options.since, new Date());
  const all: FailedFile[] = [];
  for await (const file of failedFiles(reach.raw, options.dataset ?? null)) {
    if (from === null || file.arrivedAt >= from) all.push(file);
  }
  if (names.length === 0) return all;
  const meant = names.map((name) => {
    const found = all.filter((file) =>
      [file.key, file.fileId, file.name].includes(name.replace(/^s3:\/\/[^/]+\//, "")),
    );
    if (found.length > 0) return found;
    throw notFound("failed file", name, [...new Set(all.map((file) => file.name))]);
  });
  return [...new Set(meant.flat())];
}

/** Back to where it was uploaded, unless that was nobody's folder and somebody says whose it is. */
async function replayOf(file: FailedFile, { dataset }: Options, { raw }: Reach): Promise<Replay> {
  const { uploadedAs } = await whyFailed(raw, file);
  const known = dataset !== undefined && !dataset.startsWith("_");
  return { from: file.key, to: known ? `${incomingPrefix(dataset)}${file.name}` : uploadedAs };
}

function planText(replays: readonly Replay[]): string {
  const shown = replays.slice(0, 20).map(({ from, to }) => `  ${from}\n    → ${to}`);
  const more = replays.length > shown.length ? [`  and ${replays.length - shown.length} more`] : [];
  return [
    `${replays.length} file(s) will be uploaded again as they are, each with the time of its first arrival, and taken out of failed/:`,
    ...shown,
    ...more,
  ].join("\n");
}

/**
 * S3 copies the metadata too, and with it the original arrival. Should it die between its calls, a repeat uploads the
 * file once more, whose rows then come out unchanged.
 */
async function carryOut({ from, to }: Replay, { raw }: Reach): Promise<void> {
  const CopySource = `${raw.name}/${from.split("/").map(encodeURIComponent).join("/")}`;
  await raw.s3.send(new CopyObjectCommand({ Bucket: raw.name, Key: to, CopySource })).catch((error: unknown) => {
    if (!isNamed(error, "InvalidRequest")) throw error;
    throw failure(
      `S3 copies at most 5 GiB in one call and ${from} is larger: upload it once more from where it came from`,
    );
  });
  await remove(raw, from);
  await remove(raw, reasonKey(from));
}
