import { SQSClient } from "@aws-sdk/client-sqs";
import { reloadRequestKey, stampOf } from "../../components/protocol/layout.ts";
import type { Reload } from "../../components/protocol/requests.ts";
import { writeJson } from "../../functions/storage/bucket.ts";
import { loadedFiles, prepareReloads } from "../../functions/sweep/reloads.ts";
import type { ContractDocument } from "../../components/contract/document.ts";
import { confirm } from "../confirm.ts";
import { notFound, usage } from "../errors.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { reachOf } from "../reach.ts";
import { startOf } from "../requests/start.ts";
import { requestEnded, tellEnd } from "../requests/wait.ts";
import type { Session } from "../session.ts";
import { since } from "../since.ts";

interface Options {
  from?: string;
  to?: string;
  partition?: string[];
  wait?: boolean;
}

/** `lake reload DATASET [--from WHEN] [--to WHEN] [--partition year=2026,month=1 …]` */
export async function reload(session: Session, [dataset = ""]: string[], options: Options): Promise<ExitCode> {
  const { deployment, output } = session;
  const contracts = await session.contracts();
  const contract = contracts.find(({ name }) => name === dataset);
  if (!contract) {
    throw notFound(
      "dataset",
      dataset,
      contracts.map(({ name }) => name),
    );
  }
  const reach = reachOf(deployment);
  const request = requestOf(contract, options);
  const around = {
    ...reach,
    queue: { sqs: new SQSClient(), url: deployment.queueUrl },
    now: () => new Date(),
    log: () => undefined,
  };
  const files = await loadedFiles(request, around);
  if (files.length === 0) {
    output.note(`no file of ${dataset} that was loaded arrived then; nothing to do`);
    if (output.json) output.printJson({ dataset, files: 0 });
    return EXIT.ok;
  }
  if (!(await confirm(planText(request, files.length), session))) return EXIT.failed;
  await writeJson(reach.raw, reloadRequestKey(dataset, request.id), request);
  const prepare = async () => {
    if ((await prepareReloads(dataset, around)).length > 0) await startOf(session, dataset);
  };
  await prepare();
  if (options.wait !== true) {
    if (output.json) output.printJson({ asked: request, files: files.length });
    else
      output.print(
        `${dataset}: asked for by ${request.id}; ${files.length} file(s) are read again, then the table is replaced. 'lake status ${dataset}' tells`,
      );
    return EXIT.ok;
  }
  return tellEnd([await requestEnded(request, reach, session, prepare)], session);
}

function requestOf(contract: ContractDocument, { from, to, partition = [] }: Options): Reload {
  const now = new Date();
  const at = now.toISOString();
  const bounds = {
    from: from === undefined ? null : since(from, now).toISOString(),
    to: to === undefined ? null : since(to, now).toISOString(),
  };
  const partitions = partition.map((text) => partitionOf(contract, text));
  const about = { kind: "reload", id: stampOf(at), dataset: contract.name, at, ...bounds } as const;
  return partitions.length === 0 ? about : { ...about, partitions };
}

/** `year=2026,month=1`: a value for each partition column. @throws LakeError */
function partitionOf({ name, partitionBy }: ContractDocument, text: string): Record<string, string> {
  const pairs = text.split(",").map((pair) => {
    const at = pair.indexOf("=");
    return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()] as const;
  });
  const given = pairs.map(([column]) => column);
  const example = partitionBy.map((column) => `${column}=…`).join(",");
  if (partitionBy.length === 0) throw usage(`${name} is not partitioned: reload the whole of it`);
  if (given.length !== partitionBy.length || !partitionBy.every((column) => given.includes(column))) {
    throw usage(`'${text}' is no partition of ${name}; write ${example}`);
  }
  return Object.fromEntries(pairs);
}

function planText({ dataset, from, to, partitions }: Reload, files: number): string {
  const arrived = [...(from === null ? [] : [`from ${from} on`]), ...(to === null ? [] : [`before ${to}`])];
  const which = arrived.length === 0 ? "" : ` that arrived ${arrived.join(" and ")}`;
  const where =
    partitions === undefined
      ? `the table of ${dataset}`
      : `${partitions.length} partition(s) of the table of ${dataset}`;
  return (
    `${files} archived file(s)${which} will be read again by the contract as it is deployed, and ${where} made again ` +
    "from them in one commit; rows of other files stay. Until then readers see what there is now, and loads go on."
  );
}
