import { AthenaClient } from "@aws-sdk/client-athena";
import { savedQueries } from "../athena/saved.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { table } from "../output/table.ts";
import type { Session } from "../session.ts";

/** `lake queries` */
export async function queries({ deployment, output }: Session): Promise<ExitCode> {
  const saved = (await savedQueries(new AthenaClient(), deployment.workgroup)).map(
    ({ Name: name = "", Description: description = "", QueryString: sql = "" }) => ({ name, description, sql }),
  );
  if (output.json) output.printJson(saved);
  else
    output.print(
      table(
        ["name", "what it answers"],
        saved.map(({ name, description }) => [name, description]),
      ),
    );
  return EXIT.ok;
}
