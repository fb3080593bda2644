import { mkdtemp, rm } from "node:fs/promises";
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
const TIMES = 11;
const SQL = "SELECT 1 AS one";

const folder = await mkdtemp(join(tmpdir(), "lakehouse-bench-cli-"));
const local = await startLocal({ data: folder, spark: false });
try {
  const { ledgerTable, operatorPolicyArn, workgroup, database } = local.outputs as Record<string, string>; // of the program
  const env = await operatorEnvironment(local.env, operatorPolicyArn ?? "");
  const name = await fillLedger(local.env, ledgerTable ?? "", FILES);

  await timed(["--help"], {}); // builds it, should it be stale
  const help = await repeated(() => timed(["--help"], {}));
  const story = await repeated(() => timed(["status", name], env));
  // In turns: on a machine that does other work too, both meet the same of it.
  const athena: number[] = [];
  const query = await repeated(async () => {
    athena.push(await athenaItself(local.env, { workgroup: workgroup ?? "", database: database ?? "" }, SQL));
    return timed(["query", SQL, "--json"], env);
  });
  const of = (pick: (values: readonly number[]) => number) => ({
    helpMs: Math.round(pick(help)),
    storyMs: Math.round(pick(story)),
    queryMs: Math.round(pick(query)),
    queryAddsMs: Math.round(pick(query) - pick(athena)),
  });
  const [fastest, middle] = [of((values) => Math.min(...values)), of(median)];
  for (const [title, { helpMs, storyMs, queryMs, queryAddsMs }] of Object.entries({ fastest, median: middle })) {
    console.log(`${title} of ${TIMES}: lake --help ${helpMs} ms; a file's story among ${FILES} ${storyMs} ms;`);
    console.log(`  lake query ${queryMs} ms, which is ${queryAddsMs} ms more than Athena itself`);
  }
  console.log(JSON.stringify({ files: FILES, fastest, median: middle }));
} finally {
  await local.stop();
  await rm(folder, { recursive: true, force: true });
}

async function repeated(measure: () => Promise<number>): Promise<number[]> {
  const all: number[] = [];
  for (let time = 0; time < TIMES; time++) all.push(await measure());
  return all;
}
