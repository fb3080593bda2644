import { isNearly, nearest } from "../components/contract/nearest.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";

/** Something that whoever typed the command can see to; the message names the thing, the fault and the remedy. */
export class LakeError extends Error {
  override readonly name = "LakeError";
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode) {
    super(message);
    this.exitCode = exitCode;
  }
}

export const usage = (message: string) => new LakeError(message, EXIT.usage);
export const failure = (message: string) => new LakeError(message, EXIT.failed);

/** There is no such thing: says what there is that comes nearest. */
export function notFound(kind: string, name: string, known: readonly string[], remedy = ""): LakeError {
  const like = nearestOf(name, known);
  const hint = like.length > 0 ? ` Did you mean ${like.map((each) => `'${each}'`).join(" or ")}?` : "";
  const all = known.length === 0 ? "none" : known.length > MOST_NAMED ? `${known.length}` : known.join(", ");
  return new LakeError(
    `there is no ${kind} '${name}' (known: ${all}).${hint}${remedy === "" ? "" : ` ${remedy}`}`,
    EXIT.notFound,
  );
}

const MOST_NAMED = 20;

/** The name most like it, and another one if that is nearly it too. */
export function nearestOf(name: string, known: readonly string[]): string[] {
  const first = nearest(name, known);
  if (first === null) return [];
  const second = nearest(
    name,
    known.filter((each) => each !== first),
  );
  return second !== null && isNearly(name, second) ? [first, second] : [first];
}
