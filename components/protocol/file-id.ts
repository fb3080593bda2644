import { createHash } from "node:crypto";

/** The identity of a file: one version of one object. 32 hex digits. */
export function fileIdOf(version: { bucket: string; key: string; versionId: string }): string {
  const { bucket, key, versionId } = version;
  return createHash("sha256").update(`${bucket}\n${key}\n${versionId}`).digest("hex").slice(0, 32);
}
