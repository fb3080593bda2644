import { confirm } from "../confirm.ts";
import { checkDatasets } from "../doctor/datasets.ts";
import { checkWiring } from "../doctor/wiring.ts";
import { rebuildLedger } from "../doctor/rebuild.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { table } from "../output/table.ts";
import { reachOf } from "../reach.ts";
import type { Session } from "../session.ts";

/** `lake doctor` */
export async function doctor(
  session: Session,
  _args: string[],
  { rebuild = false }: { rebuild?: boolean },
): Promise<ExitCode> {
  const { output, deployment } = session;
  const reach = reachOf(deployment);
  if (rebuild) return rebuilt(session);
  output.progress("looking …");
  const [wiring, datasets] = await Promise.all([
    checkWiring(deployment, reach),
    checkDatasets(await session.contracts(), session, reach),
  ]);
  const findings = [...wiring, ...datasets];
  const faults = findings.filter(({ ok }) => !ok).length;
  if (output.json) output.printJson({ ok: faults === 0, findings });
  else {
    const rows = findings.map(({ area, check, ok, says }) => [ok ? "ok" : "FAULT", area, check, says]);
    output.print(table(["", "about", "what was looked at", "found"], rows, { widths: [null, null, null, 70] }));
    output.print(faults === 0 ? "\nall is well" : `\n${faults} of ${findings.length} found faulty`);
  }
  return faults === 0 ? EXIT.ok : EXIT.failed;
}

async function rebuilt(session: Session): Promise<ExitCode> {
  const { output, deployment } = session;
  const plan = `The ledger ${deployment.ledgerTable} will be made again from the buckets; claims and circuits stay as they are.`;
  if (!(await confirm(plan, session))) return EXIT.failed;
  const made = await rebuildLedger(reachOf(deployment), output.progress);
  if (output.json) output.printJson(made);
  else output.print(`${made.files} files and ${made.runs} runs are in the ledger`);
  return EXIT.ok;
}
