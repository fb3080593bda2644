import { rejectedTable, requestKey, stampOf } from "../../components/protocol/layout.ts";
import type { Forgetting } from "../../components/protocol/requests.ts";
import type { ContractDocument } from "../../components/contract/document.ts";
import { requestMessage } from "../../functions/settle/request-message.ts";
import { writeJson } from "../../functions/storage/bucket.ts";
import { confirm } from "../confirm.ts";
import { contractNamed } from "../deployment/contracts.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { type FilesWithKey, filesWithKey } from "../forget/files.ts";
import { type Key, keyOf } from "../forget/key.ts";
import { reachOf } from "../reach.ts";
import { startOf } from "../requests/start.ts";
import { endJson, requestEnded } from "../requests/wait.ts";
import type { Session } from "../session.ts";

interface Options {
  key: string[];
  now?: boolean;
  wait?: boolean;
}

/** `lake forget DATASET --key KEY` */
export async function forget(session: Session, [dataset = ""]: string[], options: Options): Promise<ExitCode> {
  const { deployment, output, signal } = session;
  const contracts = await session.contracts();
  const contract = contractNamed(contracts, dataset);
  const key = keyOf(contract, options.key);
  const now = options.now ?? false;
  if (!(await confirm(planText(contract, key, now), session))) return EXIT.failed;
  const reach = reachOf(deployment);
  const at = new Date().toISOString();
  const request: Forgetting = { kind: "forget", id: stampOf(at), dataset, at, key, now };
  await writeJson(reach.raw, requestKey(dataset, request.kind, request.id), request);
  const execution = await startOf(session, dataset);
  const ended = options.wait === true ? await requestEnded(request, reach, session) : null;
  // Last, as what waited meanwhile may have come to rest.
  const found = await filesWithKey(reach.raw, { contract, key }, contracts, {
    signal,
    progress: (done, of) => output.progress(`${done} of ${of} files looked into …`),
  });
  output.progress("");
  if (output.json) output.printJson({ ...(ended ? endJson(ended) : { dataset, asked: request.id, execution }), found });
  else {
    output.print(
      ended
        ? requestMessage(ended.request, ended.summary)
        : `${dataset}: asked for by ${request.id}, carried out by ${execution}`,
    );
    output.print(foundText(found, deployment.rawBucket));
  }
  return ended?.request.outcome === "failed" ? EXIT.failed : EXIT.ok;
}

function planText({ name, deleteWhen }: ContractDocument, key: Key, now: boolean): string {
  const which = Object.entries(key).map(([column, value]) => `${column} '${value}'`);
  const beside = deleteWhen === null ? rejectedTable(name) : `${rejectedTable(name)} and the rows that delete`;
  const history = now
    ? "All old versions of these tables go at once: nobody can go back to one, and a query that is reading now may fail."
    : "Old versions hold them for a week longer; maintenance takes those away, or --now does so at once.";
  return (
    `Every row of ${which.join(", ")} will be erased from ${name}, ${beside}; there is no way back. ${history} ` +
    "Uploaded files stay as they are: they are looked into, and those that hold the key are named."
  );
}

function foundText({ files, holding, unclear }: FilesWithKey, bucket: string): string {
  const lines = [
    `${files} file(s) looked into; ${holding.length === 0 ? "none holds" : `${holding.length} hold`} the key.`,
  ];
  const list = (what: string, some: readonly { key: string; why?: string }[]) => {
    if (some.length === 0) return;
    lines.push(what, ...some.map(({ key, why }) => `  s3://${bucket}/${key}${why === undefined ? "" : `: ${why}`}`));
  };
  const of = (state: string) => holding.filter((file) => file.state === state);
  list("Archived. A reload brings the key back, unless a copy without its rows is put in their place:", of("archived"));
  list("Failed. A replay brings the key back, unless they are deleted:", of("failed"));
  list("Still to be loaded. They bring the key back: ask for this again once they are archived:", of("waiting"));
  list("Nobody can tell of these; look into them yourself:", unclear);
  return lines.join("\n");
}
