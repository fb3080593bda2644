import { join } from "node:path";
import { evaluate } from "../../local/program/evaluation.ts";
import { readStack } from "../../local/program/stack.ts";

/** A resource as the program asks for it. */
export interface Asked {
  /** Without its package: `s3/bucket:Bucket`. */
  type: string;
  name: string;
  inputs: Readonly<Record<string, unknown>>;
}

const PLACE: Readonly<Record<string, Record<string, unknown>>> = {
  "aws:index/getPartition:getPartition": { partition: "aws" },
  "aws:index/getRegion:getRegion": { region: "here" },
  "aws:index/getCallerIdentity:getCallerIdentity": { accountId: "000000000000" },
};

/** Everything that the program asks for in the local stack; every ARN ends in its resource's logical name. */
export async function askedFor(root: string): Promise<Asked[]> {
  const asked: Asked[] = [];
  const stack = await readStack(join(root, "index.ts"), join(root, "Pulumi.local.yaml"));
  await evaluate(
    stack,
    {
      register: ({ type, name, inputs }) => {
        const plain = inputs as Record<string, unknown>; // a resource's inputs are an object
        if (type.startsWith("aws:")) asked.push({ type: type.slice("aws:".length), name, inputs: plain });
        return Promise.resolve({ id: name, state: { name, url: name, ...plain, arn: `arn:aws:here:${name}` } });
      },
      call: ({ token }) => Promise.resolve(PLACE[token] ?? {}),
    },
    { preview: false },
  );
  return asked;
}
