/** A failure of a task under the name that Retry and Catch match, with the cause as the service words it. */
export class TaskError extends Error {
  override readonly name: string;

  constructor(name: string, cause: string) {
    super(cause);
    this.name = name;
  }
}

/** The interpreter asks errors whether States.ALL and its like may take them: these two it must not. */
export class UncatchableError extends TaskError {
  readonly isRetryable = false;
  readonly isCatchable = false;
}

/** A service's refusal as Step Functions names it: `Glue.ConcurrentRunsExceededException`. */
export function serviceError(prefix: string, error: unknown, options: { readonly suffixed: boolean }): TaskError {
  if (!(error instanceof Error)) return new TaskError(`${prefix}.Unknown`, String(error));
  if (!("$fault" in error)) return new TaskError(`${prefix}.SdkClientException`, error.message);
  const suffix = options.suffixed && !error.name.endsWith("Exception") ? "Exception" : "";
  return new TaskError(`${prefix}.${error.name}${suffix}`, error.message);
}
