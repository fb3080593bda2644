import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { everyOption, example } from "./example.ts";
import { PLACES, realArn, record, type Recording } from "./recording.ts";

/** Findings that are as they must be, and why. */
const ACCEPTED: readonly [finding: RegExp, reason: string][] = [
  [/^RESOURCE_STAR: \['ec2:CreateNetworkInterface'\]/, "Lambda refuses a role in which it is narrower"],
  [
    /^RESOURCE_MISMATCH: \[\{'action': 'ec2:AssignPrivateIpAddresses'/,
    "Lambda tries these on resources of any kind: its documentation asks for */*",
  ],
  [
    /^RESOURCE_MISMATCH: \[\{'action': 'states:ListExecutions', 'required_format': '[^']*mapRun[^']*'\}\]/,
    "executions are listed of a state machine, never of a map run",
  ],
];

const root = resolve(import.meta.dirname, "../..");

describe("parliament", () => {
  it("finds no fault in any policy, in any partition, as it comes and with every option", async () => {
    const policies: Record<string, string> = {};
    for (const place of PLACES) {
      for (const args of [{}, everyOption(place.partition)]) {
        const { recording } = await record(() => example(args), { place, arnOf: realArn });
        const option = Object.keys(args).length === 0 ? "as it comes" : "with every option";
        for (const [name, policy] of policiesOf(recording)) policies[`${place.partition}, ${option}: ${name}`] = policy;
      }
    }
    expect(Object.keys(policies)).to.have.length.above(120);
    const found = Object.entries(findingsIn(policies)).flatMap(([name, all]) => all.map((one) => ({ name, one })));
    expect(found.filter(({ one }) => !ACCEPTED.some(([finding]) => finding.test(one)))).to.deep.equal([]);
    const stale = ACCEPTED.filter(([finding]) => !found.some(({ one }) => finding.test(one)));
    expect(stale.map(([, reason]) => reason)).to.deep.equal([]);
  }).timeout(120_000);

  it("would find one", () => {
    const statement = { Effect: "Allow", Action: "s3:GetObjekt", Resource: "arn:aws:s3:::b/*" };
    const findings = findingsIn({ misspelt: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }) });
    expect(findings["misspelt"]?.join()).to.match(/^UNKNOWN_ACTION/);
  }).timeout(60_000);
});

/** Every policy by type and name; the linter wants resources said that AWS leaves unsaid. */
function* policiesOf(recording: Recording): Generator<[name: string, policy: string]> {
  const arnOfKey = `arn:aws:kms:eu-central-1:123456789012:key/itself`;
  for (const { type, name, inputs } of recording.registered) {
    const kind = type.split(":").at(-1) ?? "";
    const text = inputs["policy"];
    if (kind === "Role")
      yield [`${kind} ${name}`, withResource(inputs["assumeRolePolicy"], "arn:aws:iam::123456789012:role/itself")];
    if (typeof text !== "string" || kind === "VpcEndpoint") continue; // an endpoint's is about whatever goes through: the guards look at those
    yield [`${kind} ${name}`, kind === "Key" ? withResource(withoutAccount(text), arnOfKey) : text];
  }
}

/** In a key's policy `*` is the key itself, and the first statement leaves all to the account's own policies. */
function withoutAccount(policy: string): string {
  const document = JSON.parse(policy) as { Statement: { Sid?: string }[] };
  return JSON.stringify({ ...document, Statement: document.Statement.filter(({ Sid }) => Sid !== "Account") });
}

function withResource(policy: unknown, Resource: string): string {
  const document = JSON.parse(String(policy)) as { Statement: object[] };
  return JSON.stringify({ ...document, Statement: document.Statement.map((one) => ({ ...one, Resource })) });
}

/** The names of the policies in which something was found, all asked of one process. */
function findingsIn(policies: Record<string, string>): Record<string, string[]> {
  const python = process.env["LAKEHOUSE_PYTHON"] ?? join(root, ".cache/venv/bin/python");
  const script = join(import.meta.dirname, "parliament_findings.py");
  const said = execFileSync(python, [script], { input: JSON.stringify(policies), encoding: "utf8" });
  return JSON.parse(said) as Record<string, string[]>; // the script prints nothing else
}
