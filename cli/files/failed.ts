import * as t from "io-ts";
import { Fault, Source } from "../../components/protocol/documents.ts";
import { FAILED, INCOMING, reasonKey } from "../../components/protocol/layout.ts";
import { type Bucket, objectsUnder, readJson } from "../../functions/storage/bucket.ts";

/** A file that lies in failed/. */
export interface FailedFile {
  /** Where it lies. */
  key: string;
  fileId: string;
  name: string;
  /** From its key: the day and time of its arrival. */
  arrivedAt: Date;
}

const KEY = /^failed\/([^/]+)\/(\d{4})\/(\d{2})\/(\d{2})\/(\d{2})(\d{2})(\d{2})-([0-9a-f]{32})-(.+)$/;

/** What the document beside a failed file says; only this much of it is needed. */
const Reason = t.type({ source: Source, faults: t.array(Fault) }, "Reason");

/** The files in failed/ of a folder, or of all; those beside them that say why are left out. */
export async function* failedFiles(raw: Bucket, folder: string | null): AsyncGenerator<FailedFile> {
  for await (const { key } of objectsUnder(raw, folder === null ? FAILED : `${FAILED}${folder}/`)) {
    const file = failedFile(key);
    if (file) yield file;
  }
}

/** What a key in failed/ says; null of any other and of the document beside a file. */
export function failedFile(key: string): FailedFile | null {
  const [, , year, month, day, hour, minute, second, fileId = "", name = ""] = KEY.exec(key) ?? [];
  if (fileId === "" || name.endsWith(".reason.json")) return null;
  return { key, fileId, name, arrivedAt: new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) };
}

/** Under which key a failed file was uploaded, and why it failed. */
export async function whyFailed(raw: Bucket, file: FailedFile): Promise<{ uploadedAs: string; faults: Fault[] }> {
  const reason = await readJson(raw, reasonKey(file.key), Reason);
  return { uploadedAs: reason?.source.key ?? `${INCOMING}${file.name}`, faults: reason?.faults ?? [] };
}
