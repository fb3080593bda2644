import { ingestDeaths } from "./ingest-deaths.ts";
import { settleDeaths } from "./settle-deaths.ts";
import { sweepDeaths } from "./sweep-deaths.ts";

describe("whatever dies at any of its calls, every file and run still comes to its end", function () {
  this.timeout(120_000);
  describe("ingest", () => ingestDeaths("every state"));
  describe("settle", () => settleDeaths("every state"));
  describe("the sweep", () => sweepDeaths("every state"));
});
