import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import type { EventBus } from "../../../functions/events.ts";
import { configFor } from "./clients.ts";
import { fileLoad, ran, restingKey, runId, summaryKey, summaryOf } from "./expected.ts";
import { ORDERS_CSV } from "./fixtures.ts";
import { localAws } from "./local-aws.ts";
import { World } from "./world.ts";

interface Heard {
  source: string;
  "detail-type": string;
  detail: Record<string, unknown>;
}

describe("what happens is published", function () {
  this.timeout(60_000);
  const aws = localAws();
  let world: World;
  let bus: EventBus;
  let queueUrl: string;

  beforeEach(async () => {
    world = await World.create(aws.clients);
    const events = new EventBridgeClient(configFor(aws.endpoint));
    bus = { events, name: `bus-${world.raw}` };
    const { sqs } = aws.clients;
    queueUrl = (await sqs.send(new CreateQueueCommand({ QueueName: `heard-${world.raw}` }))).QueueUrl ?? "";
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ["QueueArn"] }),
    );
    await events.send(new CreateEventBusCommand({ Name: bus.name }));
    const rule = { EventBusName: bus.name, Name: "all" };
    await events.send(new PutRuleCommand({ ...rule, EventPattern: JSON.stringify({ source: ["lakehouse"] }) }));
    await events.send(
      new PutTargetsCommand({ EventBusName: bus.name, Rule: "all", Targets: [{ Id: "q", Arn: Attributes?.QueueArn }] }),
    );
  });

  async function heard(): Promise<Heard[]> {
    const { Messages = [] } = await aws.clients.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }),
    );
    const bodies = Messages.map(({ Body = "" }) => JSON.parse(Body) as Heard); // as EventBridge puts them
    return bodies.map(({ source, detail, "detail-type": kind }) => ({ source, "detail-type": kind, detail }));
  }

  it("when a run is settled, once, and when one fails", async () => {
    const file = await world.upload("incoming/orders/good.csv", ORDERS_CSV);
    await world.ingest(file);
    await world.put(world.lake, summaryKey("orders"), summaryOf("orders", [fileLoad(file, "orders")]));
    await world.settle(ran("orders"), undefined, { bus });
    await world.settle(ran("orders"), undefined, { bus });
    const failed = { Error: "Glue.JobFailed", Cause: JSON.stringify({ ErrorMessage: "disk full" }) };
    await world.settle({ dataset: "orders", runId: "orders-2", failed, told: "" }, undefined, { bus });
    expect(await heard()).to.deep.equal([
      {
        source: "lakehouse",
        "detail-type": "Run Settled",
        detail: {
          dataset: "orders",
          runId: runId("orders"),
          filesLoaded: 1,
          filesFailed: 0,
          filesWaiting: 0,
          counts: { read: 3, inserted: 2, updated: 0, unchanged: 0, deduplicated: 0, stale: 0, rejected: 1 },
          rejectedBy: { "total_amount: must be above 0": 1 },
          newColumns: [],
          tableVersion: 1,
          rowsInTable: 2,
          startedAt: "2026-11-23T22:44:00.000Z",
          finishedAt: "2026-11-23T22:44:30.000Z",
        },
      },
      {
        source: "lakehouse",
        "detail-type": "Run Failed",
        detail: {
          dataset: "orders",
          runId: "orders-2",
          error: "Glue.JobFailed",
          cause: "disk full",
          filesWaiting: 0,
        },
      },
    ]);
  });

  it("when a file is refused, with what is wrong", async () => {
    const file = await world.upload("incoming/orders/bad.csv", Buffer.from("nothing,of,orders\n1,2,3\n"));
    await world.ingest(file, undefined, { bus });
    const all = await heard();
    expect(all.map((event) => event["detail-type"])).to.deep.equal(["File Refused"]);
    const detail = all[0]?.detail ?? {};
    expect(detail).to.deep.include({
      fileId: file.fileId,
      key: "incoming/orders/bad.csv",
      datasets: ["orders"],
      restsAt: restingKey("failed/orders", file),
    });
    expect(JSON.stringify(detail["faults"])).to.include("order_id");
  });

  it("to nobody where the bus is gone, and the run is settled all the same", async () => {
    await world.put(world.lake, summaryKey("orders"), summaryOf("orders", []));
    const gone = {
      ...bus,
      events: new EventBridgeClient({ ...configFor("http://127.0.0.1:9"), maxAttempts: 1 }),
    };
    const { answer } = await world.settle(ran("orders", 0), undefined, { bus: gone });
    expect(answer).to.include({ ended: 0 });
    expect(world.logs.join("\n")).to.include("an event was not taken");
  });
});
