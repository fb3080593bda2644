import { rm } from "node:fs/promises";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startLocal } from "../../local/index.ts";
import { operatorEnvironment } from "../../local/operator.ts";
import { athenaItself } from "./athena-itself.ts";
import { fillLedger } from "./fill-ledger.ts";
import { median, timed } from "./timed.ts";

/**
 * What `lake` makes people wait: its help, the story of a file among ten thousand, and what it adds to Athena's own time.
 * The last line is JSON.
 */
const FILES = 10_000;
const TIMES = 7;
const SQL = "SELECT 1 AS one";

const folder = await mkdtemp(join(tmpdir(), "lakehouse-bench-cli-"));
const local = await startLocal({ data: folder, spark: false });
try {
  const { ledgerTable, operatorPolicyArn, workgroup, database } = local.outputs as Record<string, string>; // of the program
  const env = await operatorEnvironment(local.env, operatorPolicyArn ?? "");
  const name = await fillLedger(local.env, ledgerTable ?? "", FILES);

  await timed(["--help"], {}); // builds it, should it be stale
  const helpMs = await repeated(() => timed(["--help"], {}));
  const storyMs = await repeated(() => timed(["status", name], env));
  const queryMs = await repeated(() => timed(["query", SQL, "--json"], env));
  const athenaMs = await repeated(() =>
    athenaItself(local.env, { workgroup: workgroup ?? "", database: database ?? "" }, SQL),
  );
  const queryAddsMs = Math.round(queryMs - athenaMs);
  console.log(`lake --help            ${helpMs} ms`);
  console.log(`a file's story         ${storyMs} ms, with ${FILES} files in the ledger`);
  console.log(`lake query             ${queryMs} ms, of which Athena ${athenaMs} ms`);
  console.log(JSON.stringify({ helpMs, storyMs, files: FILES, queryMs, athenaMs, queryAddsMs }));
} finally {
  await local.stop();
  await rm(folder, { recursive: true, force: true });
}

async function repeated(measure: () => Promise<number>): Promise<number> {
  const all: number[] = [];
  for (let time = 0; time < TIMES; time++) all.push(await measure());
  return Math.round(median(all));
}
