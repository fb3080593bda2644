import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

const HELP = `Runs the pipeline on this machine until Ctrl-C: 'npx lake', the AWS CLI and any SDK work against it.

npm run local -- [--data DIR]

  --data DIR   where everything lies while it runs, and stays; a folder that is empty or does not exist.
               Otherwise a new one among the temporary files, which goes at the end.
  --help       this text
`;
const INTERRUPTED = 130;

// Not by exitCode: should stopping have failed, our end still closes what the local AWS waits on.
process.exit(await main(process.argv.slice(2)));

async function main(argv: readonly string[]): Promise<number> {
  const options = optionsFrom(argv);
  if (typeof options === "string") {
    console.error(`local: ${options}\n\n${HELP}`);
    return 2;
  }
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  // Not before the command line is known to be right: it brings in Pulumi, which takes its time.
  const { keepUp, FolderInUse } = await import("./keep-up.ts");
  const interrupt = new AbortController();
  // The first Ctrl-C stops everything in order; a second one does not wait for that.
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => (interrupt.signal.aborted ? process.exit(INTERRUPTED) : interrupt.abort()));
  }
  const data = options.data ?? (await mkdtemp(join(tmpdir(), "lakehouse-local-")));
  try {
    await keepUp(data, interrupt.signal, (line) => console.log(line));
    return 0;
  } catch (error) {
    if (!(error instanceof FolderInUse)) throw error;
    console.error(`local: ${error.message}`);
    return 2;
  } finally {
    if (options.data === null) await rm(data, { recursive: true, force: true });
  }
}

function optionsFrom(argv: readonly string[]): { data: string | null; help: boolean } | string {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { data: { type: "string" }, help: { type: "boolean", default: false } },
    });
    const { data, help } = values;
    return { data: data === undefined ? null : resolve(process.env["INIT_CWD"] ?? ".", data), help };
  } catch (error) {
    if (error instanceof TypeError) return error.message;
    throw error;
  }
}
