/** No such object or version. A bucket that is not there is something else: then nothing is as it should be. */
export function isAbsent(error: unknown): boolean {
  return isNamed(error, "NoSuchKey", "NoSuchVersion", "NotFound");
}

/** A conditional write found something there, or lost against another one that was under way. */
export function isTaken(error: unknown): boolean {
  return isNamed(error, "PreconditionFailed", "ConditionalRequestConflict");
}

export function isNamed(error: unknown, ...names: string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}
