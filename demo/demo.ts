import { startLocal, type LocalLakehouse } from "../local/index.ts";
import { type Clients, clientsFrom } from "./clients.ts";
import { collect } from "./collect/index.ts";
import { receiveNotifications, subscribe } from "./collect/notifications.ts";
import { exportLake } from "./export.ts";
import type { Inputs } from "./inputs.ts";
import { narrator } from "./narrator.ts";
import type { Options } from "./options.ts";
import { Phases } from "./phases.ts";
import { type Places, placesOf } from "./places.ts";
import type { Progress } from "./progress.ts";
import type { Report } from "./report.ts";
import { writeSamples } from "./samples/index.ts";
import { type Uploaded, uploadAll } from "./upload.ts";
import { untilEnded } from "./wait.ts";

/** So long must nothing happen before the pipeline counts as being at rest. */
const QUIET_MS = 300;

export interface Given {
  options: Options;
  /** Somebody's own files; `null` for the samples. */
  inputs: Inputs | null;
  /** For samples, data and logs. */
  folder: string;
}

/** Runs the whole pipeline on this machine and finds out what came of it. */
export async function runDemo(given: Given, progress: Progress, signal: AbortSignal): Promise<Report> {
  const startedAt = new Date().toISOString();
  const { options, folder } = given;
  const phases = new Phases(progress);
  const inputs = given.inputs ?? (await phases.run("samples", "writing the sample files", () => samples(folder)));
  const local = await phases.run("start", "starting the local AWS and creating the program's resources", () =>
    startLocal({ data: `${folder}/local`, log: (line) => progress.line(line) }),
  );
  try {
    signal.throwIfAborted();
    const places = placesOf(local.outputs);
    const clients = clientsFrom(local.env);
    const mailbox = await subscribe(clients.sns, clients.sqs, places.topicArn);
    const uploads = await playWaves(inputs, local, { clients, places, progress, phases, signal });
    await phases.run("sweep", "sweeping: nothing may be left to mend", () => local.invoke(places.sweepFunction, {}));
    const found = await phases.run("collect", "collecting the accounts, asking the questions", () =>
      collect(local, clients, places, uploads),
    );
    const notifications = await receiveNotifications(clients.sqs, mailbox);
    await leaveExport(options, clients, places, phases);
    const { rawBucket, lakeBucket } = places;
    return {
      ...found,
      startedAt,
      rawBucket,
      lakeBucket,
      notifications,
      leftOut: inputs.leftOut,
      seconds: phases.seconds,
    };
  } finally {
    await phases.run("stop", "stopping the local AWS", () => local.stop());
    progress.end();
  }
}

async function samples(folder: string): Promise<Inputs> {
  return { uploads: await writeSamples(`${folder}/samples`), leftOut: [] };
}

interface Stage {
  clients: Clients;
  places: Places;
  progress: Progress;
  phases: Phases;
  signal: AbortSignal;
}

/** Uploads one wave after the other, each when the one before has come to rest. */
async function playWaves(inputs: Inputs, local: LocalLakehouse, stage: Stage): Promise<Uploaded[]> {
  const { clients, places, progress, phases, signal } = stage;
  let lastSign = performance.now();
  const narrate = narrator(progress);
  local.onEvent((event) => {
    lastSign = performance.now();
    narrate(event);
  });
  const all: Uploaded[] = [];
  for (const wave of new Set(inputs.uploads.map((upload) => upload.wave))) {
    const mine = inputs.uploads.filter((upload) => upload.wave === wave);
    await phases.run(
      `wave ${wave}`,
      `wave ${wave}: uploading ${mine.length} ${mine.length === 1 ? "file" : "files"}`,
      async () => {
        const uploaded = await uploadAll(clients.s3, places.rawBucket, mine);
        all.push(...uploaded);
        const waiting = { dynamo: clients.dynamo, ledgerTable: places.ledgerTable, lastSign: () => lastSign, signal };
        const open = await untilEnded(uploaded, waiting);
        for (const { key } of open) progress.line(`${key}: nothing has happened to it for long; going on without it`);
        if (open.length === 0) await Promise.race([local.idle(QUIET_MS), abortOf(signal)]);
      },
    );
  }
  return all;
}

function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error("interrupted")), { once: true });
  });
}

async function leaveExport(options: Options, { s3 }: Clients, { lakeBucket }: Places, phases: Phases): Promise<void> {
  const { export: target } = options;
  if (target === null) return;
  await phases.run("export", `copying the lake to ${target}`, () => exportLake(s3, lakeBucket, target));
}
