import { SFNClient, StartExecutionCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { executionFor } from "../../components/protocol/window.ts";
import { startLocal, type LocalLakehouse } from "../../local/index.ts";

describe("an execution of the program's own workflow that somebody stops", function () {
  this.timeout(60_000);
  let data: string;
  let lake: LocalLakehouse;

  before(async () => {
    // Beside the repository's modules, where the functions find the AWS SDK.
    data = await mkdtemp(path.join(import.meta.dirname, "data-"));
    lake = await startLocal({ data, spark: false });
  });
  after(async () => {
    await lake.stop();
    await rm(data, { recursive: true, force: true });
  });

  it("reaches people, who learn that nothing is lost", async () => {
    const told = new Promise<string>((resolve) => {
      lake.onEvent((event) => {
        if (event.kind === "notification") resolve(event.message);
      });
    });
    const sfn = new SFNClient({ endpoint: lake.env["AWS_ENDPOINT_URL_SFN"] ?? "", region: lake.region, credentials });
    const { name, input } = executionFor("orders", new Date(), { gatherSeconds: 600, marginSeconds: 10 });
    const { executionArn } = await sfn.send(
      new StartExecutionCommand({
        stateMachineArn: String(lake.outputs["stateMachineArn"]),
        name,
        input: JSON.stringify(input),
      }),
    );
    await sfn.send(new StopExecutionCommand({ executionArn }));
    const { region } = lake;
    const link = `https://${region}.console.aws.amazon.com/states/home?region=${region}#/v2/executions/details/${executionArn}`;
    expect(await told).to.equal(
      `The load ${name} ended as ABORTED without settling. Nothing is lost: the sweep starts it again, and files stay staged until then. If this repeats, look at the execution: ${link}`,
    );
  });
});

const credentials = { accessKeyId: "local", secretAccessKey: "local" };
