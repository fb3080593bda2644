import { ingestDeaths } from "./ingest-deaths.ts";
import { settleDeaths } from "./settle-deaths.ts";
import { sweepDeaths } from "./sweep-deaths.ts";

describe("whatever dies before or after any of its calls, repeated or swept, comes to its end", function () {
  this.timeout(900_000);
  describe("ingest", () => ingestDeaths("everything"));
  describe("settle", () => settleDeaths("everything"));
  describe("the sweep", () => sweepDeaths("everything"));
});
