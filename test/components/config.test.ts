import { readFileSync } from "node:fs";
import { expect } from "chai";
import { parse } from "yaml";
import { type ConfigError, decodeConfig } from "../../config/index.ts";

describe("a stack's configuration", () => {
  it("may be empty: the components have their own defaults", () => {
    expect(decodeConfig("lakehouse", "test", { "aws:region": "eu-west-1" })).to.deep.equal({
      notifications: {},
      storage: {},
      network: undefined,
      budget: undefined,
      dataset: {},
      pipeline: {},
    });
  });

  it("reaches the components it belongs to", () => {
    const config = decodeConfig("shop", "dev-anna", {
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
      "shop:ingestLimits": '{"rows":1000000,"sharedStringsMb":64}',
      "shop:logRetentionDays": "7",
      "shop:scanLimitBytes": "20000000",
      "shop:customerKey": "true",
      "shop:archiveExpiryDays": "365",
      "shop:privateNetwork": "true",
      "shop:networkCidr": "10.7.0.0/20",
      "shop:lakeReaders": '["arn:aws:iam::123456789012:role/analyst"]',
      "shop:lakeStewards": '["arn:aws:iam::123456789012:role/path/steward"]',
      "shop:monthlyBudget": "250",
      "shop:budgetCurrency": "CNY",
      "shop:forceDestroy": "true",
      "shop:protect": "false",
      "shop:publishEvents": "true",
      "shop:catalogCheck": "weekly",
      "shop:maintenance": "monthly",
      "shop:alarmFreshnessHours": "48",
      "shop:alarmRejectPercent": "0",
      "shop:alarmWaitingMinutes": "90",
      "shop:alarmRunMinutes": "20",
      "shop:resultsDays": "7",
      "shop:noncurrentDays": "14",
    });
    expect(config).to.deep.equal({
      notifications: { emails: ["a@example.com", "b@example.com"] },
      storage: {
        forceDestroy: true,
        protect: false,
        resultsDays: 7,
        noncurrentDays: 14,
        customerKey: true,
        archiveExpiryDays: 365,
        access: {
          readers: ["arn:aws:iam::123456789012:role/analyst"],
          stewards: ["arn:aws:iam::123456789012:role/path/steward"],
        },
      },
      network: { cidr: "10.7.0.0/20" },
      budget: { limit: 250, currency: "CNY", emails: ["a@example.com", "b@example.com"] },
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
        ingestLimits: { rows: 1_000_000, sharedStringsMb: 64 },
        scanLimitBytes: 20_000_000,
        logRetentionDays: 7,
        protect: false,
        events: true,
        catalogCheck: "weekly",
        maintenance: "monthly",
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
        "shop:ingestLimits": '{"rows":0}',
        "shop:logRetentionDays": "31",
        "shop:archiveExpiryDays": "90",
        "shop:networkCidr": "10.7.0.0/30",
        "shop:lakeReaders": '["anna"]',
        "shop:monthlyBudget": "-5",
        "shop:budgetCurrency": "EUR",
        "shop:forceDestroy": "yes",
        "shop:gatherSecond": "1",
      });
    expect(decode)
      .to.throw()
      .with.property("faults")
      .that.deep.equals([
        "shop:gatherSecond: unknown; known are gatherSeconds, gatherMarginSeconds, sweepMinutes, sweepGraceSeconds, notify, " +
          "workerType, workers, executionClass, loadTimeoutMinutes, ingestConcurrency, ingestTimeoutSeconds, " +
          "ingestMemoryMb, ingestLargestFileMb, ingestLimits, logRetentionDays, scanLimitBytes, publishEvents, catalogCheck, maintenance, alarmFreshnessHours, alarmRejectPercent, " +
          "alarmWaitingMinutes, alarmRunMinutes, resultsDays, noncurrentDays, customerKey, archiveExpiryDays, privateNetwork, " +
          "networkCidr, lakeReaders, lakeStewards, monthlyBudget, budgetCurrency, forceDestroy, protect",
        'shop:gatherSeconds: "soon" is not a whole number from 1 to 3600',
        'shop:sweepMinutes: "16" is not a whole number from 1 to 15',
        'shop:notify: "[\\"nobody\\"]" is not a list of e-mail addresses',
        'shop:workerType: "G.3X" is not G.1X, G.2X, G.4X or G.8X',
        'shop:ingestLimits: "{\\"rows\\":0}" is not a map with any of workbookMb (1 to 10000), zipEntries (10 to 1000000), ' +
          "entryMb (1 to 100000), unpackedMb (1 to 1000000), ratio (10 to 1032), sharedStringsMb (1 to 4000), " +
          "stagedMb (1 to 1000000), rows (1 to 1000000000), columns (1 to 16384), cellCharacters (1 to 10000000), rowMb (1 to 100)",
        'shop:logRetentionDays: "31" is not 1, 3, 5, 7, 14, 30, 60, 90, 180, 365, 400 or 731',
        'shop:archiveExpiryDays: "90" is not a whole number from 91 to 36500',
        'shop:networkCidr: "10.7.0.0/30" is not a block of addresses from /16 to /24, its first address first, such as 10.20.0.0/20',
        'shop:lakeReaders: "[\\"anna\\"]" is not a list of ARNs of roles, such as arn:<partition>:iam::<account>:role/<name>',
        'shop:monthlyBudget: "-5" is not a whole number from 1 to 10000000',
        'shop:budgetCurrency: "EUR" is not USD or CNY',
        'shop:forceDestroy: "yes" is not true or false',
        "shop:networkCidr: set without a network; set privateNetwork to true, or leave it out",
      ]);
    expect(decode).to.throw(/^Pulumi\.dev\.yaml has 14 fault\(s\):\n {2}- shop:gatherSecond/);
  });

  it("may not contradict itself or the stack's name", () => {
    const faults = (stack: string, values: Record<string, string>) => {
      try {
        decodeConfig("shop", stack, values);
        return [];
      } catch (error) {
        return (error as ConfigError).faults;
      }
    };
    expect(faults("staging", { "shop:forceDestroy": "true", "shop:protect": "true" })).to.deep.equal([
      "shop:forceDestroy: true, as is protect; choose which of the two you want",
      "shop:forceDestroy: true in 'staging'; only the stacks local, dev and dev-… may be thrown away with their data",
    ]);
    for (const stack of ["prod", "production", "prod-eu"]) {
      expect(faults(stack, {})).to.deep.equal([
        `shop:protect: not set in '${stack}'; set it to true, so that nothing that holds data can be deleted`,
      ]);
      expect(faults(stack, { "shop:protect": "true" })).to.deep.equal([]);
    }
    expect(faults("products", {})).to.deep.equal([]);
    expect(faults("test", { "shop:monthlyBudget": "5" })).to.deep.equal([
      "shop:monthlyBudget: set, but nobody would be told; set notify",
    ]);
    expect(faults("test", { "shop:budgetCurrency": "USD" })).to.deep.equal([
      "shop:budgetCurrency: set without a budget; set monthlyBudget, or leave it out",
    ]);
  });

  for (const [stack, fate] of [
    ["local", { forceDestroy: true }],
    ["dev", { forceDestroy: true }],
    ["staging", {}],
    ["prod", { protect: true }],
  ] as const) {
    it(`of ${stack} is sound, and deletes data only where it may`, () => {
      const file = readFileSync(new URL(`../../Pulumi.${stack}.yaml`, import.meta.url), "utf8");
      const { config } = parse(file) as { config: Record<string, unknown> };
      const values = Object.entries(config).map(([key, item]) => [
        key,
        typeof item === "string" ? item : JSON.stringify(item),
      ]);
      const { storage } = decodeConfig("lakehouse", stack, Object.fromEntries(values) as Record<string, string>);
      const { forceDestroy, protect } = storage;
      expect({ ...(forceDestroy && { forceDestroy }), ...(protect && { protect }) }).to.deep.equal(fate);
    });
  }
});
