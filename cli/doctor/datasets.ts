import { AthenaClient } from "@aws-sdk/client-athena";
import { GlueClient, paginateGetTables } from "@aws-sdk/client-glue";
import { catalogColumns, rejectedCatalogColumns } from "../../components/contract/catalog.ts";
import type { ContractDocument } from "../../components/contract/document.ts";
import { rejectedTable, tablesOf } from "../../components/protocol/index.ts";
import { ask } from "../athena/ask.ts";
import { LakeError } from "../errors.ts";
import type { Reach } from "../reach.ts";
import type { Session } from "../session.ts";
import { datasetState } from "../status/dataset-state.ts";
import { fault, fine, type Finding, look } from "./finding.ts";

/** Files are loaded within minutes; what waits longer than that waits for something. */
const LONG_MINUTES = 60;

/** Whether each dataset can be read, is as its contract says, and nothing waits for it too long. */
export async function checkDatasets(
  contracts: readonly ContractDocument[],
  session: Session,
  reach: Reach,
): Promise<Finding[]> {
  const catalog = catalogOf(session.deployment.database);
  catalog.catch(() => undefined); // each look that needs it tells
  const athena = new AthenaClient();
  const findings = await Promise.all(
    contracts.map((contract) =>
      Promise.all([
        look(contract.name, "its tables can be read", () => readable(athena, contract, session)),
        look(contract.name, "the catalog is as the contract says", async () => drift(contract, await catalog)),
        look(contract.name, "nothing waits too long", () => waiting(contract.name, reach)),
      ]),
    ),
  );
  return findings.flat();
}

async function readable(athena: AthenaClient, contract: ContractDocument, { deployment, signal }: Session) {
  const answers = await Promise.all(
    tablesOf(contract).map(async (table) => {
      try {
        await ask(athena, deployment, `SELECT 1 FROM "${table}" LIMIT 1`, signal);
        return null;
      } catch (error) {
        if (!(error instanceof LakeError)) throw error;
        return error.message.includes("DELTA_LAKE_INVALID_TABLE") ? null : `${table}: ${error.message}`;
      }
    }),
  );
  const faults = answers.filter((answer) => answer !== null);
  return faults.length === 0 ? fine(tablesOf(contract).join(", ")) : fault(faults.join("; "));
}

type Columns = ReadonlyMap<string, string>;

async function catalogOf(database: string): Promise<Map<string, Columns>> {
  const tables = new Map<string, Columns>();
  for await (const { TableList = [] } of paginateGetTables({ client: new GlueClient() }, { DatabaseName: database })) {
    for (const { Name = "", StorageDescriptor } of TableList) {
      tables.set(
        Name,
        new Map((StorageDescriptor?.Columns ?? []).map((column) => [column.Name ?? "", column.Type ?? ""])),
      );
    }
  }
  return tables;
}

/** A column that the contract does not know has come with a file, and is right to be there. */
export function drift(contract: ContractDocument, catalog: ReadonlyMap<string, Columns>) {
  const wanted = [
    [contract.name, catalogColumns(contract)],
    [rejectedTable(contract.name), rejectedCatalogColumns(contract)],
  ] as const;
  const faults = wanted.flatMap(([table, columns]) => {
    const found = catalog.get(table);
    if (!found) return [`table ${table} is not in the catalog`];
    return columns
      .filter(({ name, type }) => found.get(name)?.toLowerCase() !== type)
      .map(({ name, type }) => `${table}.${name} is ${found.get(name) ?? "not there"}, the contract says ${type}`);
  });
  return faults.length === 0
    ? fine("no difference")
    : fault(`${faults.join("; ")}: deploy the stack, and see that the next load ends well`);
}

async function waiting(dataset: string, reach: Reach) {
  const state = await datasetState(dataset, reach);
  if (state.circuitOpenUntil !== null) {
    return fault(
      `three runs in a row ended nothing: see the cause in 'lake status ${dataset}', mend it, then 'lake redrive ${dataset}'`,
    );
  }
  const minutes = state.oldestWaiting === null ? 0 : (Date.now() - Date.parse(state.oldestWaiting)) / 60_000;
  if (minutes > LONG_MINUTES) {
    return fault(
      `${state.waiting} file(s), the oldest for ${Math.round(minutes)} minutes: 'lake redrive ${dataset}' starts a load`,
    );
  }
  return fine(state.waiting === 0 ? "nothing waits" : `${state.waiting} file(s), on their way`);
}
