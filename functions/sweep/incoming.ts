import { ListObjectVersionsCommand, type ListObjectVersionsCommandOutput } from "@aws-sdk/client-s3";
import { fileIdOf } from "../../components/protocol/file-id.ts";
import { INCOMING, incomingPrefix } from "../../components/protocol/layout.ts";
import type { Version } from "../storage/versions.ts";
import type { Sweeping } from "./sweeping.ts";

/** A file version that has not come to its end. */
export interface Incoming extends Version {
  fileId: string;
  arrivedAt: Date;
  /** The dataset whose folder it lies in, if it is one. */
  folder: string | null;
}

export async function listIncoming({ raw, datasets }: Sweeping): Promise<Incoming[]> {
  const found: Incoming[] = [];
  let from: { KeyMarker?: string; VersionIdMarker?: string } | null = {};
  while (from) {
    const page: ListObjectVersionsCommandOutput = await raw.s3.send(
      new ListObjectVersionsCommand({ Bucket: raw.name, Prefix: INCOMING, ...from }),
    );
    for (const { Key, VersionId, LastModified } of page.Versions ?? []) {
      if (Key === undefined || VersionId === undefined || Key.endsWith("/")) continue;
      const version = { bucket: raw.name, key: Key, versionId: VersionId };
      found.push({
        ...version,
        fileId: fileIdOf(version),
        arrivedAt: LastModified ?? new Date(0),
        folder: datasets.find((dataset) => Key.startsWith(incomingPrefix(dataset))) ?? null,
      });
    }
    from = nextPage(page);
  }
  return found;
}

function nextPage({ IsTruncated, NextKeyMarker, NextVersionIdMarker }: ListObjectVersionsCommandOutput) {
  if (!IsTruncated || NextKeyMarker === undefined) return null;
  return {
    KeyMarker: NextKeyMarker,
    ...(NextVersionIdMarker === undefined ? {} : { VersionIdMarker: NextVersionIdMarker }),
  };
}
