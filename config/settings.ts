import * as t from "io-ts";
import { cidr, emails, flag, limits, number, roles } from "./values.ts";

/** Every setting of a stack; what is left out gets the components' own default. */
export const Settings = t.partial({
  /** Uploads within so many seconds make one load. */
  gatherSeconds: number(1, 3600),
  /** How long a load waits beyond that, for what is still on its way. */
  gatherMarginSeconds: number(0, 600),
  /** Minutes between two sweeps. */
  sweepMinutes: number(1, 15),
  /** Seconds for which the sweep leaves a new upload to its own event. */
  sweepGraceSeconds: number(0, 3600),
  /** E-mail addresses to tell. */
  notify: emails,
  /** Size of a Glue worker. */
  workerType: t.keyof({ "G.1X": null, "G.2X": null, "G.4X": null, "G.8X": null }, "G.1X, G.2X, G.4X or G.8X"),
  /** The most workers of a load. */
  workers: number(2, 299),
  /** FLEX is cheaper, and can be taken away in mid-run. */
  executionClass: t.keyof({ STANDARD: null, FLEX: null }, "STANDARD or FLEX"),
  /** Time limit of a load. */
  loadTimeoutMinutes: number(5, 2880),
  /** Files that are opened at the same time. */
  ingestConcurrency: number(2, 1000),
  /** The longest an attempt at a file may take. */
  ingestTimeoutSeconds: number(5, 900),
  /** Memory of the function that opens files. */
  ingestMemoryMb: number(512, 10_240),
  /** Larger files are refused unopened. */
  ingestLargestFileMb: number(1, 1_000_000),
  /** How much of one file is read at most, as a map of the limits' names. */
  ingestLimits: limits,
  /** Days for which logs are kept. */
  logRetentionDays: t.keyof(
    {
      1: null,
      3: null,
      5: null,
      7: null,
      14: null,
      30: null,
      60: null,
      90: null,
      180: null,
      365: null,
      400: null,
      731: null,
    },
    "1, 3, 5, 7, 14, 30, 60, 90, 180, 365, 400 or 731",
  ),
  /** The most that one query of an analyst may scan. */
  scanLimitBytes: number(10_000_000, 1e15),
  /** Publish what happens to files and runs on an event bus. */
  publishEvents: flag,
  /** How often a crawler checks the catalog. */
  catalogCheck: t.keyof({ daily: null, weekly: null, off: null }, "daily, weekly or off"),
  /** How often tables are maintained. */
  maintenance: t.keyof({ daily: null, weekly: null, monthly: null, off: null }, "daily, weekly, monthly or off"),
  /** Alarm when a dataset was not loaded for so many hours. */
  alarmFreshnessHours: number(1, 8760),
  /** Alarm when more than so many percent of a load's rows are refused. */
  alarmRejectPercent: number(0, 100),
  /** Alarm when a file has been waiting for so many minutes. */
  alarmWaitingMinutes: number(1, 10_080),
  /** Alarm when a run takes more than so many minutes. */
  alarmRunMinutes: number(1, 2880),
  /** Days for which results of queries are kept. */
  resultsDays: number(1, 3650),
  /** Days after which replaced and deleted versions go. */
  noncurrentDays: number(1, 3650),
  /** Encrypt under a key of this account instead of S3's own. */
  customerKey: flag,
  /** Days after which archived files go; never, if it is not set. */
  archiveExpiryDays: number(91, 36_500),
  /** Run functions and loads in a network without a way to the internet. */
  privateNetwork: flag,
  /** That network's addresses. */
  networkCidr: cidr,
  /** Roles that Lake Formation lets read the tables; setting these or the stewards switches it on. */
  lakeReaders: roles,
  /** Roles that it lets read refused rows. */
  lakeStewards: roles,
  /** What the stack may cost in a month, before people are told. */
  monthlyBudget: number(1, 10_000_000),
  /** The account's currency: CNY in China. */
  budgetCurrency: t.keyof({ USD: null, CNY: null }, "USD or CNY"),
  /** Delete buckets and tables even when they hold something; for stacks that are thrown away alone. */
  forceDestroy: flag,
  /** Refuse to delete what holds data. */
  protect: flag,
});
export type Settings = t.TypeOf<typeof Settings>;
