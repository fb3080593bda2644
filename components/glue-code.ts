import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { refuse } from "./argument-faults.ts";
import { CODE } from "./protocol/index.ts";
import { tagged } from "./tags.ts";
import { create, type Transform } from "./transform.ts";

/** Changes to the children of {@link GlueCode}. */
export interface GlueCodeTransform {
  script?: Transform<aws.s3.BucketObjectv2Args>;
  library?: Transform<aws.s3.BucketObjectv2Args>;
}

export interface GlueCodeArgs {
  codeBucket: { name: pulumi.Input<string> };
  /** Folder with `job.py` and the package `lakehouse_etl`. @default the `etl` beside the components */
  folder?: string;
  /** Changes to its children. @default none */
  transform?: GlueCodeTransform | undefined;
}

const SCRIPT = "job.py";
const PACKAGE = "lakehouse_etl";

/**
 * The load's Python in the code bucket, under the hash of its content: a run that has begun never sees a newer half.
 *
 * @example
 * const code = new GlueCode("lakehouse-etl", { codeBucket });
 */
export class GlueCode extends pulumi.ComponentResource {
  /** `s3://` address of the job's script. */
  readonly script: pulumi.Output<string>;
  /** `s3://` address of the package that the script imports. */
  readonly library: pulumi.Output<string>;

  constructor(name: string, args: GlueCodeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:index:GlueCode", name, {}, tagged(name, opts));
    const folder = args.folder ?? fileURLToPath(new URL("../etl", import.meta.url));
    refuse(`GlueCode '${name}'`, folderFaults(folder));

    const files = pythonFiles(join(folder, PACKAGE)).map((path) => ({ path, name: nameInZip(folder, path) }));
    const prefix = `${CODE}${hashOf([{ path: join(folder, SCRIPT), name: SCRIPT }, ...files])}/`;
    const script = this.#upload(
      `${name}-script`,
      args.transform?.script,
      args,
      `${prefix}${SCRIPT}`,
      new pulumi.asset.FileAsset(join(folder, SCRIPT)),
    );
    const library = this.#upload(
      `${name}-library`,
      args.transform?.library,
      args,
      `${prefix}${PACKAGE}.zip`,
      new pulumi.asset.AssetArchive(
        Object.fromEntries(files.map(({ path, name }) => [name, new pulumi.asset.FileAsset(path)])),
      ),
    );

    this.script = pulumi.interpolate`s3://${script.bucket}/${script.key}`;
    this.library = pulumi.interpolate`s3://${library.bucket}/${library.key}`;
    this.registerOutputs({ script: this.script, library: this.library });
  }

  #upload(
    name: string,
    transform: Transform<aws.s3.BucketObjectv2Args> | undefined,
    { codeBucket }: GlueCodeArgs,
    key: string,
    source: pulumi.asset.Asset | pulumi.asset.Archive,
  ) {
    return create(aws.s3.BucketObjectv2, transform, name, { bucket: codeBucket.name, key, source }, { parent: this });
  }
}

interface CodeFile {
  path: string;
  name: string;
}

function folderFaults(folder: string) {
  return [SCRIPT, PACKAGE]
    .filter((name) => !existsSync(join(folder, name)))
    .map((name) => ({
      propertyPath: "folder",
      reason: `'${folder}' has no ${name}; it must hold ${SCRIPT} and ${PACKAGE}/`,
    }));
}

function pythonFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".py"))
    .sort()
    .map((name) => join(folder, name));
}

function nameInZip(folder: string, path: string): string {
  return relative(folder, path).split(sep).join("/");
}

function hashOf(files: readonly CodeFile[]): string {
  const hash = createHash("sha256");
  for (const { path, name } of files) hash.update(`${name}\0`).update(readFileSync(path)).update("\0");
  return hash.digest("hex").slice(0, 16);
}
