import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const SERVER = fileURLToPath(new URL("../../.cache/venv/bin/moto_server", import.meta.url));
const START_SECONDS = 60;

/** A local AWS in a process of its own. */
export interface Moto {
  endpoint: string;
  stop: () => Promise<void>;
}

export async function startMoto(): Promise<Moto> {
  const port = await freePort();
  const server = spawn(SERVER, ["-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
  const endpoint = `http://127.0.0.1:${port}`;
  await answering(endpoint, server);
  return {
    endpoint,
    stop: async () => {
      const exited = once(server, "exit");
      server.kill();
      await exited;
    },
  };
}

async function answering(endpoint: string, server: ChildProcess): Promise<void> {
  for (const deadline = Date.now() + START_SECONDS * 1000; Date.now() < deadline; await sleep(100)) {
    if (server.exitCode !== null) throw new Error(`moto_server ended with ${server.exitCode}`);
    if (
      await fetch(`${endpoint}/moto-api/`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
  }
  server.kill();
  throw new Error(`moto_server did not answer within ${START_SECONDS} seconds`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no free port");
  server.close();
  await once(server, "close");
  return address.port;
}
