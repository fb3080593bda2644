import { setTimeout as sleep } from "node:timers/promises";
import { notFound } from "../errors.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import type { Reach } from "../reach.ts";
import type { Session } from "../session.ts";
import { type FileEvent, type FileStory, fileStory, hasEnded } from "./file-story.ts";
import { eventRow } from "./render.ts";

const LOOK_EVERY_MS = 1000;
/** So long the ledger may not know of a file that has just been uploaded. */
const PATIENCE_MS = 15 * 60_000;

/**
 * Tells each thing that happens to files until all have ended, as JSON one on each line.
 * @returns whether all were loaded. @throws LakeError for a file that nobody hears of
 */
export async function followFiles(
  fileIds: readonly string[],
  reach: Reach,
  { output, signal }: Session,
): Promise<{ exit: ExitCode; stories: FileStory[] }> {
  const told = new Set<string>();
  const began = Date.now();
  const ended = new Map<string, FileStory>();
  while (ended.size < fileIds.length) {
    for (const fileId of fileIds.filter((id) => !ended.has(id))) {
      const story = await fileStory(fileId, reach);
      if (!story && Date.now() - began > PATIENCE_MS) throw notFound("file in the ledger", fileId, []);
      if (!story) continue;
      for (const event of story.events) {
        const id = `${fileId} ${event.state} ${event.dataset ?? ""} ${event.run ?? ""}`;
        if (!told.has(id)) tellEvent(story, event, output);
        told.add(id);
      }
      if (hasEnded(story)) ended.set(fileId, story);
    }
    output.progress(`${fileIds.length - ended.size} file(s) on their way …`);
    if (ended.size < fileIds.length) await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
  output.progress("");
  const stories = [...ended.values()];
  return { exit: stories.every(({ state }) => state === "loaded") ? EXIT.ok : EXIT.failed, stories };
}

/** Repeats something every second until it says that it has ended. */
export async function untilEnded(look: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  while (!(await look())) await sleep(LOOK_EVERY_MS, undefined, { signal });
}

function tellEvent(story: FileStory, event: FileEvent, output: Session["output"]): void {
  if (output.json) output.printJson({ fileId: story.fileId, key: story.key, ...event }, true);
  else
    output.print(
      `${story.key}  ${eventRow(event)
        .filter((cell) => cell !== "")
        .join("  ")}`,
    );
}
