import type { ContractDocument } from "../components/contract/document.ts";
import type { Deployment } from "../components/protocol/deployment.ts";
import { findDeployment } from "./deployment/find.ts";
import type { Output } from "./output/output.ts";

/** The options that every command has. */
export interface GlobalOptions {
  stack?: string;
  region?: string;
  json?: boolean;
  yes?: boolean;
}

/** What a command works with. */
export interface Session {
  readonly deployment: Deployment;
  /** The contracts as they are deployed; fetched once. */
  readonly contracts: () => Promise<readonly ContractDocument[]>;
  readonly output: Output;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Whether to go on without asking. */
  readonly yes: boolean;
}

export async function openSession(options: GlobalOptions, output: Output, signal: AbortSignal): Promise<Session> {
  if (options.region !== undefined) process.env["AWS_REGION"] = options.region;
  const wanted = options.stack ?? process.env["LAKEHOUSE_STACK"] ?? "";
  const deployment = await findDeployment(wanted === "" ? null : wanted);
  let contracts: Promise<readonly ContractDocument[]> | undefined;
  return {
    deployment,
    // It brings in the client of S3, which a query does without.
    contracts: () =>
      (contracts ??= import("./deployment/contracts.ts").then(({ contractsOf }) => contractsOf(deployment))),
    output,
    signal,
    yes: options.yes ?? false,
  };
}
