import { Command, InvalidArgumentError } from "commander";
import manifest from "../package.json" with { type: "json" };
import type { ExitCode } from "./exit-codes.ts";
import { outputTo } from "./output/output.ts";
import type { GlobalOptions, Session } from "./session.ts";

const EXIT_CODES = `
Exit codes: 0 done · 1 it ended badly · 2 wrong command line · 3 no such stack, dataset, file, run or query ·
4 AWS did not let us · 70 a fault of lake itself · 130 interrupted

docs/cli.md has an example of each command.`;

/** Runs with a command's arguments and its options. */
type Action<Options> = (session: Session, args: string[], options: Options) => Promise<ExitCode>;

/**
 * The commands of `lake`. What a command does is loaded when it is called: help and completion load none of it.
 *
 * @param ended takes what the command ends with.
 */
export function lakeProgram(signal: AbortSignal, ended: { code: number }): Command {
  const program = new Command("lake")
    .description("Upload to the lakehouse, see what became of every file, ask questions, put things right.")
    .version(manifest.version)
    .option("--stack <name>", "the deployment: its stack, such as dev; LAKEHOUSE_STACK says the same")
    .option("--region <name>", "the AWS region of the deployment; AWS_REGION says the same")
    .option("--json", "answer in JSON")
    .option("-y, --yes", "do not ask before changing something")
    .addHelpText("after", EXIT_CODES)
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true })
    .exitOverride();

  program
    .command("status [what]")
    .description("what became of a file, a run or a dataset; without one, of all datasets")
    .option("-f, --follow", "go on telling until it has ended")
    .action(withSession<{ follow?: boolean }>(async () => (await import("./commands/status.ts")).status));
  program
    .command("query <sql>")
    .description("ask in SQL, or by a saved query's name; '-' reads the SQL from stdin")
    .option("--csv", "answer in CSV")
    .option("-n, --limit <rows>", "so many rows at most; 0 is all, tables have 100 unless told", count)
    .action(withSession<{ csv?: boolean; limit?: number }>(async () => (await import("./commands/query.ts")).query));
  program
    .command("queries")
    .description("the saved queries")
    .action(withSession(async () => (await import("./commands/queries.ts")).queries));
  program
    .command("upload <files...>")
    .description("check files as the pipeline would, and upload them")
    .option("-d, --dataset <name>", "where they belong; otherwise their headers say so")
    .option("-w, --wait", "follow them to their end")
    .option("--check", "check only; upload nothing")
    .action(
      withSession<{ dataset?: string; wait?: boolean; check?: boolean }>(
        async () => (await import("./commands/upload.ts")).upload,
      ),
    );
  program
    .command("rejected <dataset>")
    .description("the refused rows that nobody has put right, with the reasons")
    .option("--since <when>", "only those refused since: 2026-11-28, 2026-11-28T03:00Z, 36h or 7d ago")
    .option("--all", "also those that have been put right")
    .option("--csv", "answer in CSV")
    .option("--xlsx <file>", "write a workbook to correct and upload again")
    .option("-n, --limit <rows>", "so many rows at most; 0 is all, tables have 100 unless told", count)
    .action(
      withSession<{ since?: string; all?: boolean; csv?: boolean; xlsx?: string; limit?: number }>(
        async () => (await import("./commands/rejected.ts")).rejected,
      ),
    );
  program
    .command("report")
    .description("write what happened as one page for the browser: the flow of rows, runs, reasons, files")
    .option("--since <when>", "only what happened since")
    .option("--runs <number>", "so many of each dataset's latest runs at most; 50 unless told", positive)
    .option("-o, --out <file>", "where to write it; lakehouse-report.html unless told")
    .option("-q, --queries", "ask the saved queries, and tell their answers too")
    .action(
      withSession<{ since?: string; runs?: number; out?: string; queries?: boolean }>(
        async () => (await import("./commands/report.ts")).report,
      ),
    );
  program
    .command("replay [files...]")
    .description("send files of failed/ through the pipeline once more: by key, id or name")
    .option(
      "-d, --dataset <name>",
      "all failed files of a dataset; '_unknown' and '_mixed' are those of none and several",
    )
    .option("--since <when>", "only those that arrived since")
    .option("--dead-letters", "the messages that ingest could not handle, instead")
    .action(
      withSession<{ dataset?: string; since?: string; deadLetters?: boolean }>(
        async () => (await import("./commands/replay.ts")).replay,
      ),
    );
  program
    .command("redrive <what>")
    .description("start the load of a dataset, or of a failed run's dataset, whatever its circuit says")
    .option("-w, --wait", "follow it until nothing waits")
    .action(withSession<{ wait?: boolean }>(async () => (await import("./commands/redrive.ts")).redrive));
  program
    .command("reload <dataset>")
    .description("make a table again from the archive, by the contract as it is deployed, in one commit")
    .option("--from <when>", "only from files that arrived from then on: a day, a moment, or 7d ago")
    .option("--to <when>", "only from files that arrived before then")
    .option("-p, --partition <values...>", "only these partitions, such as year=2026,month=1")
    .option("-w, --wait", "follow it to its end")
    .action(
      withSession<{ from?: string; to?: string; partition?: string[]; wait?: boolean }>(
        async () => (await import("./commands/reload.ts")).reload,
      ),
    );
  program
    .command("maintain <datasets...>")
    .description("put small files of tables together and clear old ones away")
    .option("-w, --wait", "follow it to its end")
    .action(withSession<{ wait?: boolean }>(async () => (await import("./commands/maintain.ts")).maintain));
  program
    .command("forget <dataset>")
    .description("erase the rows of one key from the tables, and list the files that still hold it")
    .requiredOption(
      "-k, --key <value>",
      "the key; of several columns one each, in order or by name: -k a=1 -k b=2",
      all,
    )
    .option("--now", "also the tables' history, at once: nobody can go back to an old version then")
    .option("-w, --wait", "follow it to its end")
    .action(
      withSession<{ key: string[]; now?: boolean; wait?: boolean }>(
        async () => (await import("./commands/forget.ts")).forget,
      ),
    );
  program
    .command("doctor")
    .description("check the deployment: wiring, alarms, tables, catalog, what waits")
    .option("--rebuild", "make the ledger again from the buckets")
    .action(withSession<{ rebuild?: boolean }>(async () => (await import("./commands/doctor.ts")).doctor));
  program
    .command("completion <shell>")
    .description("a script that completes commands and options: bash, zsh or fish")
    .action(async (shell: string) => (await import("./commands/completion.ts")).completion(shell, program));
  return program;

  function withSession<Options extends object>(load: () => Promise<Action<Options>>) {
    return async (...given: unknown[]) => {
      const command = given.at(-1) as Command; // commander hands it over last, the options before it, all else first
      const options = command.optsWithGlobals<GlobalOptions & Options>();
      const output = outputTo(process.stdout, process.stderr, options.json ?? false);
      const { openSession } = await import("./session.ts");
      // While AWS is asked for the deployment, the command is loaded.
      const [session, action] = await Promise.all([openSession(options, output, signal), load()]);
      ended.code = await action(session, command.args, options);
    };
  }
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError("give a whole number, 0 for all.");
  return value;
}

/** Of an option that is given several times. */
function all(value: string, before: string[] = []): string[] {
  return [...before, value];
}

function positive(text: string): number {
  const value = count(text);
  if (value === 0) throw new InvalidArgumentError("give a whole number, 1 or more.");
  return value;
}
