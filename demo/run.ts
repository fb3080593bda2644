import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findInputs, type Inputs } from "./inputs.ts";
import { checkOutputs, HELP, type Options, OptionsError, parseOptions } from "./options.ts";
import { demoPage } from "./page.ts";
import { Progress } from "./progress.ts";
import { render } from "./render/index.ts";

const INTERRUPTED = 130;

// Not by exitCode: should stopping have failed, our end still closes what the local AWS waits on.
process.exit(await main(process.argv.slice(2)));

async function main(argv: readonly string[]): Promise<number> {
  try {
    const options = parseOptions(argv);
    if (options.help) {
      console.log(HELP);
      return 0;
    }
    await checkOutputs(options);
    return await runAndShow(options, options.input === null ? null : await findInputs(options.input));
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error;
    console.error(`demo: ${error.message}`);
    return 2;
  }
}

async function runAndShow(options: Options, inputs: Inputs | null): Promise<number> {
  const interrupt = new AbortController();
  // Not before the command line is known to be right: it brings in Pulumi, which takes its time.
  const { runDemo } = await import("./demo.ts");
  // The first Ctrl-C stops everything in order; a second one does not wait for that.
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => (interrupt.signal.aborted ? process.exit(INTERRUPTED) : interrupt.abort()));
  }
  const folder = await mkdtemp(join(tmpdir(), "lakehouse-demo-"));
  const progress = new Progress();
  let ok = false;
  try {
    const report = await runDemo({ options, inputs, folder }, progress, interrupt.signal);
    ok = report.ok;
    if (options.json !== null) await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`);
    if (options.export !== null) await writeFile(join(options.export, "report.html"), demoPage(report));
    console.log(render(report));
    return ok ? 0 : 1;
  } catch (error) {
    if (!interrupt.signal.aborted || !isInterruption(error)) throw error;
    progress.line("interrupted; everything is stopped");
    return INTERRUPTED;
  } finally {
    if (ok && !options.keep) await rm(folder, { recursive: true, force: true });
    else console.error(`\nsample files, data and logs are in ${folder}`);
  }
}

/** What the demo's own waiting ends with; whatever else goes wrong while it stops is worth telling. */
function isInterruption(error: unknown): boolean {
  return error instanceof Error && (error.name === "AbortError" || error.message === "interrupted");
}
