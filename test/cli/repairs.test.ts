import { randomUUID } from "node:crypto";
import { CreateTableCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { rebuildLedger } from "../../cli/doctor/rebuild.ts";
import { replayDeadLetters } from "../../cli/files/dead-letters.ts";
import { outputTo } from "../../cli/output/output.ts";
import type { Session } from "../../cli/session.ts";
import type { Deployment } from "../../components/protocol/deployment.ts";
import { fromItem } from "../../functions/ledger/attributes.ts";
import { fileLoad, ran, summaryKey, summaryOf } from "../functions/protocol/expected.ts";
import { FAULTY_CSV, mixedWorkbook, ORDERS_CSV } from "../functions/protocol/fixtures.ts";
import { localAws } from "../functions/protocol/local-aws.ts";
import { World } from "../functions/protocol/world.ts";

describe("what lake puts right", function () {
  this.timeout(60_000);
  const aws = localAws();

  it("is the ledger: made again from the buckets it says what it said, but for what only it knew", async () => {
    const { s3, dynamo } = aws.clients;
    const world = await World.create(aws.clients);
    const good = await world.upload("incoming/orders/good.csv", ORDERS_CSV);
    const mixed = await world.upload("incoming/both.xlsx", await mixedWorkbook());
    const faulty = await world.upload("incoming/orders/faulty.csv", FAULTY_CSV);
    for (const file of [good, mixed, faulty]) await world.ingest(file);
    // The workbook's products wait for a load of their own.
    const summary = summaryOf("orders", [fileLoad(good, "orders"), fileLoad(mixed, "orders")]);
    await world.put(world.lake, summaryKey("orders"), summary);
    await world.settle(ran("orders"));
    const known = await world.ledger();
    expect(Object.values(known).map(({ state }) => state)).to.have.members([
      ...["loaded", "loaded", "staged", "loaded", "staged", "failed", "loaded"],
      undefined,
    ]);

    const table = `again-${randomUUID()}`;
    await dynamo.send(
      new CreateTableCommand({
        TableName: table,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: ["pk", "sk"].map((AttributeName) => ({ AttributeName, AttributeType: "S" as const })),
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "sk", KeyType: "RANGE" },
        ],
      }),
    );
    const reach = { raw: { s3, name: world.raw }, lake: { s3, name: world.lake }, ledger: { dynamo, table } };
    for (const time of ["first", "second"]) {
      expect(await rebuildLedger(reach, () => undefined), time).to.deep.equal({ files: 3, runs: 1 });
      const { Items = [] } = await dynamo.send(new ScanCommand({ TableName: table, ConsistentRead: true }));
      const again = Items.map(fromItem).map(({ pk, sk, ...rest }) => [
        [pk, sk].map((key) => (typeof key === "string" ? key : "?")).join(" "),
        rest,
      ]);
      expect(Object.fromEntries(again), time).to.deep.equal(fromBuckets(known));
    }
  });

  it("are dead letters: all that there were go back to the queue, and no more", async () => {
    const { sqs } = aws.clients;
    const [queueUrl = "", deadLetterUrl = ""] = await Promise.all(
      ["uploads", "dead"].map(async (name) => {
        const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `${name}-${randomUUID()}` }));
        return QueueUrl;
      }),
    );
    const bodies = Array.from({ length: 12 }, (_, number) => `letter ${number}`);
    for (const MessageBody of bodies) await sqs.send(new SendMessageCommand({ QueueUrl: deadLetterUrl, MessageBody }));
    const session = {
      deployment: { queueUrl, deadLetterUrl } as unknown as Deployment, // it looks at no more of it
      output: { ...outputTo(process.stdout, process.stderr, true), printJson: () => undefined, note: () => undefined },
      signal: new AbortController().signal,
      yes: true,
    } as unknown as Session;
    expect(await replayDeadLetters(session, sqs)).to.equal(0);
    expect(await takenFrom(queueUrl)).to.have.members(bodies);
    expect(await takenFrom(deadLetterUrl)).to.deep.equal([]);
  });

  async function takenFrom(QueueUrl: string): Promise<string[]> {
    const bodies: string[] = [];
    for (;;) {
      const { Messages = [] } = await aws.clients.sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
      );
      if (Messages.length === 0) return bodies;
      bodies.push(...Messages.map(({ Body = "" }) => Body));
    }
  }
});

/** Circuits and what Athena answered are in no bucket. */
function fromBuckets(ledger: Awaited<ReturnType<World["ledger"]>>) {
  return Object.fromEntries(
    Object.entries(ledger)
      .filter(([key]) => !key.endsWith(" circuit"))
      .map(([key, item]) => [
        key,
        Object.fromEntries(Object.entries(item).filter(([name]) => !name.startsWith("verified"))),
      ]),
  );
}
