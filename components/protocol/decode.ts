import { isLeft } from "fp-ts/lib/Either.js";
import type * as t from "io-ts";

/** A value from outside that is not what it should be. */
export class DecodeError extends Error {
  override readonly name = "DecodeError";
  readonly what: string;
  readonly faults: readonly string[];

  constructor(what: string, faults: readonly string[]) {
    super(`${what} is not as it should be:\n${faults.map((fault) => `  - ${fault}`).join("\n")}`);
    this.what = what;
    this.faults = faults;
  }
}

/**
 * Decodes with a codec; `what` names the value in the error.
 * @throws DecodeError with every fault and its path.
 */
export function decode<A>(codec: t.Decoder<unknown, A>, value: unknown, what: string): A {
  const decoded = codec.decode(value);
  if (isLeft(decoded)) throw new DecodeError(what, [...new Set(decoded.left.map(faultText))]);
  return decoded.right;
}

/** Decodes JSON text. @throws DecodeError also when it is not JSON at all. */
export function decodeJson<A>(codec: t.Decoder<unknown, A>, text: string, what: string): A {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new DecodeError(what, [`not JSON: ${error instanceof Error ? error.message : String(error)}`]);
  }
  return decode(codec, value, what);
}

function faultText(error: t.ValidationError): string {
  const path = error.context.map(({ key }) => key).filter((key) => key !== "");
  const expected = error.context.at(-1)?.type.name ?? "something else";
  const seen = JSON.stringify(error.value) ?? "nothing";
  return `${path.join(".") || "it"}: ${error.message ?? `expected ${expected}, saw ${seen}`}`;
}
