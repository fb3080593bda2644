import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before } from "mocha";
import { startEngine, type Engine } from "../../../local/engine-process.ts";
import { clientsFor, REGION, type Clients } from "./clients.ts";

/** The local AWS, and clients of it, for as long as the suite runs that calls this. */
export function localAws(): LocalAws {
  const aws = new LocalAws();
  before(() => aws.start());
  after(() => aws.stop());
  return aws;
}

export class LocalAws {
  private started: { engine: Engine; clients: Clients; data: string } | null = null;

  get endpoint(): string {
    return this.running.engine.endpoint;
  }

  get clients(): Clients {
    return this.running.clients;
  }

  async start(): Promise<void> {
    const data = await mkdtemp(path.join(tmpdir(), "local-aws-"));
    const engine = await startEngine({ data, region: REGION, spark: false });
    this.started = { engine, data, clients: await clientsFor(engine.endpoint) };
  }

  async stop(): Promise<void> {
    if (this.started === null) return;
    await this.started.engine.stop();
    await rm(this.started.data, { recursive: true, force: true });
  }

  private get running() {
    if (this.started === null) throw new Error("the local AWS starts with the suite, not before");
    return this.started;
  }
}
