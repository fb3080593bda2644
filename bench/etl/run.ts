import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { documentOf } from "../../components/contract/index.ts";
import { orders } from "../../datasets/index.ts";
import { DEFAULT_LIMITS } from "../../functions/ingest/reading/limits.ts";

/** Hands the contract of orders, as the program hands it to the job, to the measurements in Python. */
const folder = join(import.meta.dirname, "../../.cache/bench/etl");
const contract = join(folder, "orders.json");
mkdirSync(folder, { recursive: true });
writeFileSync(contract, JSON.stringify(documentOf(orders)));

const python = process.env["LAKEHOUSE_PYTHON"] ?? "python3";
const measure = join(import.meta.dirname, "measure.py");
const { partBytes, copyBytes } = DEFAULT_LIMITS;
const limits = ["--part-bytes", String(partBytes), "--copy-bytes", String(copyBytes)];
const given = ["--contract", contract, "--folder", folder, ...limits, ...process.argv.slice(2)];
const ended = spawnSync(python, [measure, ...given], { stdio: "inherit" });
if (ended.error) throw ended.error;
process.exitCode = ended.status ?? 1;
