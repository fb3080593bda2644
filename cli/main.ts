import { CommanderError } from "commander";
import { awsFault, oneLine } from "./aws-faults.ts";
import { LakeError } from "./errors.ts";
import { EXIT } from "./exit-codes.ts";
import { lakeProgram } from "./program.ts";

/** Runs a command line. @returns what to end with. */
export async function main(argv: readonly string[]): Promise<number> {
  const interrupt = new AbortController();
  const ended = { code: EXIT.ok as number };
  const onSignal = () => {
    // A second one does not wait for the first to be dealt with.
    if (interrupt.signal.aborted) process.exit(EXIT.interrupted);
    interrupt.abort();
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  // `lake status | head` closes the pipe early, which is no fault.
  process.stdout.on("error", (error: NodeJS.ErrnoException) =>
    process.exit(error.code === "EPIPE" ? 0 : EXIT.internal),
  );
  try {
    await lakeProgram(interrupt.signal, ended).parseAsync([...argv], { from: "user" });
    return interrupt.signal.aborted ? EXIT.interrupted : ended.code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (interrupt.signal.aborted) {
      process.stderr.write("lake: interrupted\n");
      return EXIT.interrupted;
    }
    return tell(error);
  } finally {
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
}

function tell(error: unknown): number {
  const told = error instanceof LakeError ? error : awsFault(error);
  if (process.env["LAKE_DEBUG"] !== undefined)
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  if (told) {
    process.stderr.write(`lake: ${told.message}\n`);
    return told.exitCode;
  }
  process.stderr.write(`lake: ${oneLine(error)} (LAKE_DEBUG=1 shows where)\n`);
  return EXIT.internal;
}
