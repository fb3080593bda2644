import { after, before } from "mocha";
import { startMoto, type Moto } from "../moto.ts";
import { clientsFor, type Clients } from "./clients.ts";

/** A local AWS, and clients of it, for as long as the suite runs that calls this. */
export function localAws(): LocalAws {
  const aws = new LocalAws();
  before(() => aws.start());
  after(() => aws.stop());
  return aws;
}

export class LocalAws {
  private started: { moto: Moto; clients: Clients } | null = null;

  get endpoint(): string {
    return this.running.moto.endpoint;
  }

  get clients(): Clients {
    return this.running.clients;
  }

  async start(): Promise<void> {
    const moto = await startMoto();
    this.started = { moto, clients: await clientsFor(moto.endpoint) };
  }

  async stop(): Promise<void> {
    await this.started?.moto.stop();
  }

  private get running() {
    if (this.started === null) throw new Error("the local AWS starts with the suite, not before");
    return this.started;
  }
}
