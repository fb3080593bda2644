import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { LocalEvents } from "../../local/events.ts";
import { Functions, UnknownFunction } from "../../local/lambda/functions.ts";

const source = `
  import fs from "node:fs";
  let calls = 0;
  export const handler = async (event, context) => {
    calls++;
    console.log("called with " + JSON.stringify(event));
    switch (event.do) {
      case "hang": for (;;) {}
      case "wait": await new Promise((resolve) => setTimeout(resolve, 300)); return { pid: process.pid };
      case "fail": throw Object.assign(new TypeError("no such thing"), { name: "Ledger.Conflict" });
      case "exit": process.exit(3);
      case "see": return {
        calls, root: process.env.LAMBDA_TASK_ROOT, told: process.env.TOLD, token: process.env.AWS_SESSION_TOKEN,
        home: process.env.HOME ?? null, cwd: process.cwd(), name: context.functionName,
        left: context.getRemainingTimeInMillis() > 0, file: fs.existsSync("contracts.json"), pid: process.pid,
      };
    }
  };
`;

describe("Lambda functions in processes of their own", function () {
  this.timeout(20_000);
  let folder: string;
  let functions: Functions;
  const lines: string[] = [];

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "functions-"));
    const code = path.join(folder, "code");
    await mkdir(code);
    await writeFile(path.join(code, "index.mjs"), source);
    await writeFile(path.join(code, "contracts.json"), "[]");
    functions = new Functions({
      environment: { AWS_REGION: "us-east-1" },
      folder,
      credentialsOf: ({ roleArn }) =>
        Promise.resolve({ accessKeyId: "a", secretAccessKey: "b", sessionToken: roleArn }),
      events: new LocalEvents(),
      onLine: (line) => lines.push(line),
    });
    functions.add({
      logicalName: "ingest",
      name: "ingest-1234567",
      arn: "arn:aws:lambda:us-east-1:1:function:ingest-1234567",
      roleArn: "the-role",
      folder: code,
      handler: "index.handler",
      timeoutSeconds: 1,
      memoryMegabytes: 128,
      concurrency: 2,
      environment: { TOLD: "by the program" },
    });
  });
  after(async () => {
    await functions.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it("see their own environment, role, files and time, and stay warm", async () => {
    const first = await see();
    const second = await see();
    const code = path.join(folder, "code");
    expect(first).to.deep.equal({
      calls: 1,
      root: code,
      told: "by the program",
      token: "the-role",
      home: null,
      cwd: code,
      name: "ingest-1234567",
      left: true,
      file: true,
      pid: first["pid"],
    });
    expect(second).to.deep.equal({ ...first, calls: 2 });
  });

  it("fail under the name of the error they throw", async () => {
    const outcome = await functions.invoke("ingest-1234567", { do: "fail" });
    expect(outcome).to.deep.include({ failed: true });
    expect(outcome.failed && outcome.error).to.include({ errorType: "Ledger.Conflict", errorMessage: "no such thing" });
  });

  it("are killed at their time limit, and start afresh afterwards", async () => {
    const { pid: before } = await see();
    const outcome = await functions.invoke("ingest", { do: "hang" });
    expect(outcome.failed && outcome.error.errorType).to.equal("Sandbox.Timedout");
    expect(outcome.failed && outcome.error.errorMessage).to.match(
      /^RequestId: \S+ Error: Task timed out after 1\.00 seconds$/,
    );
    const { pid, calls } = await see();
    expect([pid === before, calls]).to.deep.equal([false, 1]);
    expect(() => execFileSync("kill", ["-0", String(before)], { stdio: "ignore" })).to.throw();
  });

  it("tell how they ended when they exit", async () => {
    const outcome = await functions.invoke("ingest", { do: "exit" });
    expect(outcome.failed && outcome.error.errorType).to.equal("Runtime.ExitError");
    expect(outcome.failed && outcome.error.errorMessage).to.match(/Runtime exited with error: exit status 3$/);
  });

  it("run side by side up to their concurrency, and queue beyond it", async () => {
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => functions.invoke("ingest", { do: "wait" })));
    const pids = outcomes.map((outcome) => (outcome.failed ? outcome.error : JSON.stringify(outcome.result)));
    expect(new Set(pids).size).to.equal(2);
    expect(functions.active).to.equal(0);
  });

  it("leave what they print in a log file of their own", async () => {
    await functions.invoke("ingest", { do: "nothing", mark: "printed" });
    const logs = path.join(folder, "logs", "lambda", "ingest-1234567");
    const texts = await Promise.all((await readdir(logs)).map((file) => readFile(path.join(logs, file), "utf8")));
    expect(texts.join("")).to.include('called with {"do":"nothing","mark":"printed"}');
    expect(lines).to.include('called with {"do":"nothing","mark":"printed"}');
  });

  it("are unknown by any other name", async () => {
    const error = await functions.invoke("nobody", {}).catch((refused: unknown) => refused);
    expect(error).to.be.instanceOf(UnknownFunction);
    expect(String(error)).to.include('there is no function "nobody" here; there are: ingest-1234567');
  });

  async function see(): Promise<Readonly<Record<string, unknown>>> {
    const outcome = await functions.invoke("arn:aws:lambda:us-east-1:1:function:ingest-1234567", { do: "see" });
    if (outcome.failed) throw new Error(outcome.error.errorMessage);
    return outcome.result as Readonly<Record<string, unknown>>; // the fixture's own answer
  }
});
