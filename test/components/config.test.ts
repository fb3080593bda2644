import { readFileSync } from "node:fs";
import { expect } from "chai";
import { parse } from "yaml";
import { decodeConfig } from "../../config.ts";

describe("a stack's configuration", () => {
  it("may be empty: the components have their own defaults", () => {
    expect(decodeConfig("lakehouse", "test", { "aws:region": "eu-west-1" })).to.deep.equal({
      notifications: {},
      storage: {},
      dataset: {},
      pipeline: {},
    });
  });

  it("reaches the components it belongs to", () => {
    const config = decodeConfig("shop", "test", {
      "shop:gatherSeconds": "20",
      "shop:gatherMarginSeconds": "0",
      "shop:sweepMinutes": "1",
      "shop:sweepGraceSeconds": "30",
      "shop:notify": '["a@example.com","b@example.com"]',
      "shop:workerType": "G.2X",
      "shop:workers": "4",
      "shop:executionClass": "FLEX",
      "shop:loadTimeoutMinutes": "90",
      "shop:ingestConcurrency": "20",
      "shop:ingestTimeoutSeconds": "600",
      "shop:ingestMemoryMb": "4096",
      "shop:ingestLargestFileMb": "500",
      "shop:logRetentionDays": "7",
      "shop:scanLimitBytes": "20000000",
      "shop:forceDestroy": "true",
      "shop:protect": "false",
      "shop:publishEvents": "true",
      "shop:catalogCheck": "weekly",
      "shop:alarmFreshnessHours": "48",
      "shop:alarmRejectPercent": "0",
      "shop:alarmWaitingMinutes": "90",
      "shop:alarmRunMinutes": "20",
      "shop:resultsDays": "7",
      "shop:noncurrentDays": "14",
    });
    expect(config).to.deep.equal({
      notifications: { emails: ["a@example.com", "b@example.com"] },
      storage: { forceDestroy: true, protect: false, resultsDays: 7, noncurrentDays: 14 },
      dataset: {
        worker: "G.2X",
        workers: 4,
        executionClass: "FLEX",
        timeoutMinutes: 90,
        logRetentionDays: 7,
        alarms: { freshnessHours: 48, rejectPercent: 0, waitingMinutes: 90, runMinutes: 20 },
      },
      pipeline: {
        gatherSeconds: 20,
        gatherMarginSeconds: 0,
        sweepMinutes: 1,
        sweepGraceSeconds: 30,
        ingestConcurrency: 20,
        ingestTimeoutSeconds: 600,
        ingestMemoryMb: 4096,
        ingestLargestFileMb: 500,
        scanLimitBytes: 20_000_000,
        logRetentionDays: 7,
        protect: false,
        events: true,
        catalogCheck: "weekly",
      },
    });
  });

  it("reports all faults at once, with the values and what would be right", () => {
    const decode = () =>
      decodeConfig("shop", "dev", {
        "shop:gatherSeconds": "soon",
        "shop:sweepMinutes": "16",
        "shop:notify": '["nobody"]',
        "shop:workerType": "G.3X",
        "shop:logRetentionDays": "31",
        "shop:forceDestroy": "yes",
        "shop:gatherSecond": "1",
      });
    expect(decode)
      .to.throw()
      .with.property("faults")
      .that.deep.equals([
        "shop:gatherSecond: unknown; known are gatherSeconds, gatherMarginSeconds, sweepMinutes, sweepGraceSeconds, notify, " +
          "workerType, workers, executionClass, loadTimeoutMinutes, ingestConcurrency, ingestTimeoutSeconds, " +
          "ingestMemoryMb, ingestLargestFileMb, logRetentionDays, scanLimitBytes, publishEvents, catalogCheck, alarmFreshnessHours, alarmRejectPercent, " +
          "alarmWaitingMinutes, alarmRunMinutes, resultsDays, noncurrentDays, forceDestroy, protect",
        'shop:gatherSeconds: "soon" is not a whole number from 1 to 3600',
        'shop:sweepMinutes: "16" is not a whole number from 1 to 15',
        'shop:notify: "[\\"nobody\\"]" is not a list of e-mail addresses',
        'shop:workerType: "G.3X" is not G.1X, G.2X, G.4X or G.8X',
        'shop:logRetentionDays: "31" is not 1, 3, 5, 7, 14, 30, 60, 90, 180, 365, 400 or 731',
        'shop:forceDestroy: "yes" is not true or false',
      ]);
    expect(decode).to.throw(/^Pulumi\.dev\.yaml has 7 fault\(s\):\n {2}- shop:gatherSecond/);
  });

  for (const [stack, fate] of [
    ["local", { forceDestroy: true }],
    ["dev", { forceDestroy: true }],
    ["prod", { protect: true }],
  ] as const) {
    it(`of ${stack} is sound, and deletes data only where it may`, () => {
      const file = readFileSync(new URL(`../../Pulumi.${stack}.yaml`, import.meta.url), "utf8");
      const { config } = parse(file) as { config: Record<string, unknown> };
      const values = Object.entries(config).map(([key, item]) => [
        key,
        typeof item === "string" ? item : JSON.stringify(item),
      ]);
      expect(
        decodeConfig("lakehouse", stack, Object.fromEntries(values) as Record<string, string>).storage,
      ).to.deep.equal(fate);
    });
  }
});
