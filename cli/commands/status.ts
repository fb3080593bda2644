import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { INCOMING } from "../../components/protocol/layout.ts";
import { objectsUnder } from "../../functions/storage/bucket.ts";
import { notFound } from "../errors.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { type Reach, reachOf } from "../reach.ts";
import type { Session } from "../session.ts";
import { datasetState, recentRuns } from "../status/dataset-state.ts";
import { fileStory } from "../status/file-story.ts";
import { followFiles, untilEnded } from "../status/follow.ts";
import { identify, type Subject } from "../status/identify.ts";
import { type Overview, renderDataset, renderFile, renderOverview, renderRun } from "../status/render.ts";
import { runStory } from "../status/run-story.ts";

/** `lake status [what]` */
export async function status(
  session: Session,
  [what]: string[],
  { follow = false }: { follow?: boolean },
): Promise<ExitCode> {
  const reach = reachOf(session.deployment);
  const datasets = (await session.contracts()).map(({ name }) => name);
  if (what === undefined) return statusOfAll(datasets, reach, session, follow);
  const subject = await identify(what, datasets, reach);
  if (subject.kind === "dataset") return statusOfDataset(subject.dataset, reach, session, follow);
  if (subject.kind === "run") return statusOfRun(subject, reach, session, follow);
  return statusOfFile(subject, reach, session, follow);
}

async function statusOfAll(
  datasets: readonly string[],
  reach: Reach,
  session: Session,
  follow: boolean,
): Promise<ExitCode> {
  const look = async () => {
    const overview = await overviewOf(datasets, reach, session);
    tell(session, overview, () => renderOverview(overview, new Date()), follow);
    return !follow;
  };
  await untilEnded(look, session.signal);
  return EXIT.ok;
}

async function overviewOf(names: readonly string[], reach: Reach, { deployment }: Session): Promise<Overview> {
  const sqs = new SQSClient();
  const [datasets, letters, underWay] = await Promise.all([
    Promise.all(names.map((name) => datasetState(name, reach))),
    sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: deployment.deadLetterUrl,
        AttributeNames: ["ApproximateNumberOfMessages"],
      }),
    ),
    uploadsUnderWay(reach),
  ]);
  return { datasets, underWay, deadLetters: Number(letters.Attributes?.["ApproximateNumberOfMessages"] ?? 0) };
}

/** Sources stay in incoming/ until their end. */
async function uploadsUnderWay({ raw }: Reach): Promise<number> {
  let count = 0;
  for await (const { key } of objectsUnder(raw, INCOMING)) if (!key.endsWith("/")) count++;
  return count;
}

async function statusOfDataset(dataset: string, reach: Reach, session: Session, follow: boolean): Promise<ExitCode> {
  let failed = false;
  await untilEnded(async () => {
    const state = await datasetState(dataset, reach);
    tell(session, state, () => renderDataset(state, new Date()), follow);
    failed = state.runs[0]?.state === "failed";
    return !follow || state.waiting + state.requests.length === 0;
  }, session.signal);
  return follow && failed ? EXIT.failed : EXIT.ok;
}

async function statusOfRun(
  { dataset, runId }: Extract<Subject, { kind: "run" }>,
  reach: Reach,
  session: Session,
  follow: boolean,
): Promise<ExitCode> {
  let exit: ExitCode = EXIT.ok;
  await untilEnded(async () => {
    const story = await runStory(dataset, runId, reach);
    if (!story) {
      const known = await recentRuns(dataset, reach, 20);
      throw notFound(
        "run",
        runId,
        known.map(({ sk }) => sk),
      );
    }
    if (follow && story.state === "running") return false;
    tell(session, story, () => renderRun(story));
    exit = story.state === "failed" ? EXIT.failed : EXIT.ok;
    return true;
  }, session.signal);
  return exit;
}

async function statusOfFile(
  { fileId, versions }: Extract<Subject, { kind: "file" }>,
  reach: Reach,
  session: Session,
  follow: boolean,
): Promise<ExitCode> {
  if (follow) return (await followFiles([fileId], reach, session)).exit;
  const story = await fileStory(fileId, reach);
  if (!story)
    throw notFound(
      "file in the ledger",
      fileId,
      [],
      "If it should be there, 'lake doctor --rebuild' makes the ledger again.",
    );
  const others = versions.filter((version) => version.fileId !== fileId);
  tell(session, { ...story, otherVersions: others }, () => renderFile(story));
  if (others.length > 0 && !session.output.json) {
    session.output.note(`${others.length} more file(s) of that name: ${others.map((each) => each.fileId).join(", ")}`);
  }
  return story.state === "failed" ? EXIT.failed : EXIT.ok;
}

function tell({ output }: Session, value: object, render: () => string, oneLine = false): void {
  if (output.json) output.printJson(value, oneLine);
  else output.print(render());
}
