import { expect } from "chai";
import path from "node:path";
import { readStack } from "../../local/program/stack.ts";
import { unsupportedIn } from "../../local/program/unsupported.ts";

const repository = path.join(import.meta.dirname, "..", "..");
const place = { region: "eu-west-1", accountId: "1", partition: "aws", callerArn: "arn:aws:iam::1:root" };

describe("the repository's own program", function () {
  this.timeout(60_000);

  for (const stack of ["local", "dev", "staging", "prod"]) {
    it(`needs nothing that the local target cannot create, as stack ${stack}`, async () => {
      const stackFile = path.join(repository, `Pulumi.${stack}.yaml`);
      expect(await unsupportedIn(await readStack(path.join(repository, "index.ts"), stackFile), place)).to.deep.equal(
        [],
      );
    });
  }
});

describe("a stack file", () => {
  const program = path.join(import.meta.dirname, "fixtures", "program", "index.ts");

  it("gives the project, the stack's name and its configuration with full keys", async () => {
    const stack = await readStack(program, path.join(path.dirname(program), "Pulumi.test.yaml"));
    expect(stack).to.deep.equal({
      program,
      project: "fixture",
      name: "test",
      config: { "fixture:greeting": "hello", "aws:region": "eu-central-1" },
    });
  });

  for (const [file, fault] of [
    ["Pulumi.absent.yaml", "does not exist"],
    ["stack.yaml", "must have the form Pulumi.<stack>.yaml"],
  ] as const) {
    it(`is refused when it is ${file}`, async () => {
      const error = await readStack(program, path.join(path.dirname(program), file)).catch(
        (refused: unknown) => refused,
      );
      expect(String(error)).to.include(fault);
    });
  }
});
