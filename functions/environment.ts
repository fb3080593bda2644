import { readFileSync } from "node:fs";
import * as t from "io-ts";
import { ContractDocument } from "../components/contract/document.ts";
import { decodeJson } from "../components/protocol/decode.ts";
import { type IngestLimits, LIMIT_NAMES, limitFault } from "../components/ingest-limits.ts";
import type { Gathering } from "../components/protocol/window.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** A setting that is missing or not what it should be. */
export class SettingError extends Error {
  override readonly name = "SettingError";
  readonly setting: string;

  constructor(setting: string, fault: string) {
    super(`environment variable ${setting} ${fault}`);
    this.setting = setting;
  }
}

export function textSetting(environment: Environment, name: string): string {
  const value = environment[name];
  if (value === undefined || value === "") throw new SettingError(name, "is not set; the function needs it");
  return value;
}

export function secondsSetting(environment: Environment, name: string, otherwise?: number): number {
  if (otherwise !== undefined && environment[name] === undefined) return otherwise;
  return wholeNumberOf("seconds", environment, name);
}

/** A setting in MB (10^6 bytes). @returns bytes. */
export function megabytesSetting(environment: Environment, name: string): number {
  return wholeNumberOf("MB", environment, name) * 1e6;
}

/** How much of a file is read at most, all of it. */
export function limitsSetting(environment: Environment, name: string): IngestLimits {
  const given = parsedRecord(textSetting(environment, name));
  const faults = LIMIT_NAMES.flatMap((limit) => {
    const fault = limitFault(limit, given?.[limit]);
    return fault === null ? [] : [`${limit}: ${fault}`];
  });
  if (faults.length > 0) throw new SettingError(name, `is not a map of all limits (${faults.join("; ")})`);
  return given as unknown as IngestLimits; // each of its names has just been looked at
}

function parsedRecord(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return t.UnknownRecord.is(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

function wholeNumberOf(unit: string, environment: Environment, name: string): number {
  const text = textSetting(environment, name);
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0)
    throw new SettingError(name, `is '${text}'; set a whole number of ${unit}`);
  return value;
}

/** The contracts that lie beside the bundle. */
export function bundledContracts(folder: string): ContractDocument[] {
  const file = new URL("./contracts.json", folder);
  return decodeJson(t.array(ContractDocument), readFileSync(file, "utf8"), file.pathname);
}

export function gatheringSetting(environment: Environment): Gathering {
  return {
    gatherSeconds: secondsSetting(environment, "GATHER_SECONDS"),
    marginSeconds: secondsSetting(environment, "GATHER_MARGIN_SECONDS"),
  };
}
