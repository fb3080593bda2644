import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { unzipSync, zipSync } from "fflate";

export type Files = ReadonlyMap<string, Uint8Array>;

/** The bytes to upload for an asset, or for an archive, which travels as a zip. */
export async function sourceBytes(source: unknown): Promise<Uint8Array> {
  return pulumi.asset.Archive.isInstance(source) ? zipped(await archiveFiles(source)) : assetBytes(source);
}

/** Every file of an archive by its path inside it. */
export async function archiveFiles(archive: unknown): Promise<Files> {
  if (archive instanceof pulumi.asset.AssetArchive) {
    const entries = Object.entries(await archive.assets);
    const parts = await Promise.all(entries.map(async ([name, entry]) => filesOf(name, entry)));
    return new Map(parts.flatMap((part) => [...part]));
  }
  if (archive instanceof pulumi.asset.FileArchive) return filesAt(await archive.path);
  throw unsupported(archive);
}

/** A zip that depends on the files alone; stored, not packed, since it never leaves this machine. */
export function zipped(files: Files): Uint8Array {
  const inOrder = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  return zipSync(Object.fromEntries(inOrder), { mtime: new Date(1980, 0, 1), level: 0 });
}

export async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [name, bytes] of files) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
}

async function filesOf(name: string, entry: unknown): Promise<[string, Uint8Array][]> {
  if (!pulumi.asset.Archive.isInstance(entry)) return [[name, await assetBytes(entry)]];
  return [...(await archiveFiles(entry))].map(([inner, bytes]) => [path.posix.join(name, inner), bytes]);
}

async function assetBytes(asset: unknown): Promise<Uint8Array> {
  if (asset instanceof pulumi.asset.StringAsset) return new TextEncoder().encode(await asset.text);
  if (asset instanceof pulumi.asset.FileAsset) return readFile(await asset.path);
  throw unsupported(asset);
}

async function filesAt(place: string): Promise<Files> {
  if (!(await stat(place)).isDirectory()) return new Map(Object.entries(unzipSync(await readFile(place))));
  const entries = await readdir(place, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      files.map(async (file): Promise<[string, Uint8Array]> => [
        path.relative(place, file).replaceAll(path.sep, "/"),
        await readFile(file),
      ]),
    ),
  );
}

function unsupported(value: unknown): Error {
  const kind = typeof value === "object" && value !== null ? value.constructor.name : typeof value;
  return new Error(`${kind} cannot be read here: use a FileAsset, StringAsset, AssetArchive or FileArchive`);
}
