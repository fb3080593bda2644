import * as pulumi from "@pulumi/pulumi";
import { isLeft } from "fp-ts/lib/Either.js";
import * as t from "io-ts";
import type {
  LakehouseDatasetArgs,
  LakeStorageArgs,
  MonthlyBudgetArgs,
  NotificationsArgs,
  PipelineArgs,
  PrivateNetworkArgs,
} from "./components/index.ts";
import { cidr, emails, flag, limits, number, roles } from "./config-values.ts";

/** Every setting of a stack; what is left out gets the components' own default. */
const Settings = t.partial({
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
type Settings = t.TypeOf<typeof Settings>;

/** The settings, as the arguments of the components they belong to. */
export interface ProgramConfig {
  notifications: NotificationsArgs;
  storage: LakeStorageArgs;
  network: PrivateNetworkArgs | undefined;
  budget: MonthlyBudgetArgs | undefined;
  dataset: Pick<
    LakehouseDatasetArgs,
    "worker" | "workers" | "executionClass" | "timeoutMinutes" | "logRetentionDays" | "alarms"
  >;
  pipeline: Omit<PipelineArgs, "lake" | "alerts" | "datasets" | "functions">;
}

/** The configuration of the stack that is evaluated. */
export function readConfig(): ProgramConfig {
  return decodeConfig(pulumi.getProject(), pulumi.getStack(), pulumi.runtime.allConfig());
}

/**
 * Decodes a stack's configuration: `<project>:<key>` to text, lists as JSON.
 * @throws ConfigError with all faults at once.
 */
export function decodeConfig(project: string, stack: string, values: Readonly<Record<string, string>>): ProgramConfig {
  const prefix = `${project}:`;
  const own = Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [],
    ),
  );
  const decoded = Settings.decode(own);
  const faults = [
    ...Object.keys(own)
      .filter((key) => !(key in Settings.props))
      .map((key) => `${prefix}${key}: unknown; known are ${Object.keys(Settings.props).join(", ")}`),
    ...(isLeft(decoded) ? decoded.left.map((error) => faultText(prefix, error)) : []),
    ...contradictions(prefix, stack, own),
  ];
  if (isLeft(decoded) || faults.length > 0) throw new ConfigError(stack, faults);
  return programConfig(decoded.right);
}

/** Stacks that may be thrown away with all they hold: `local`, `dev`, and a developer's own `dev-anna`. */
const DISPOSABLE = /^(local|dev)(-|$)/;
/** Stacks whose data nobody may throw away. */
const PRODUCTION = /^prod(uction)?(-|$)/;

/** Settings that do not fit each other, or the stack's name; of the values as they stand in the file. */
function contradictions(prefix: string, stack: string, values: Readonly<Record<string, string>>): string[] {
  const says = (key: keyof typeof Settings.props, because: string) => `${prefix}${key}: ${because}`;
  const { forceDestroy, protect, privateNetwork, networkCidr, monthlyBudget, budgetCurrency, notify } = values;
  return [
    ...(forceDestroy === "true" && protect === "true"
      ? [says("forceDestroy", "true, as is protect; choose which of the two you want")]
      : []),
    ...(forceDestroy === "true" && !DISPOSABLE.test(stack)
      ? [
          says(
            "forceDestroy",
            `true in '${stack}'; only the stacks local, dev and dev-… may be thrown away with their data`,
          ),
        ]
      : []),
    ...(protect !== "true" && PRODUCTION.test(stack)
      ? [
          says(
            "protect",
            `${protect ?? "not set"} in '${stack}'; set it to true, so that nothing that holds data can be deleted`,
          ),
        ]
      : []),
    ...(networkCidr !== undefined && privateNetwork !== "true"
      ? [says("networkCidr", "set without a network; set privateNetwork to true, or leave it out")]
      : []),
    ...(monthlyBudget !== undefined && notify === undefined
      ? [says("monthlyBudget", "set, but nobody would be told; set notify")]
      : []),
    ...(budgetCurrency !== undefined && monthlyBudget === undefined
      ? [says("budgetCurrency", "set without a budget; set monthlyBudget, or leave it out")]
      : []),
  ];
}

/** Everything that is wrong with a stack's configuration. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly stackName: string;
  readonly faults: readonly string[];

  constructor(stackName: string, faults: readonly string[]) {
    super(
      `Pulumi.${stackName}.yaml has ${faults.length} fault(s):\n${faults.map((fault) => `  - ${fault}`).join("\n")}`,
    );
    this.stackName = stackName;
    this.faults = faults;
  }
}

function programConfig(settings: Settings): ProgramConfig {
  const { logRetentionDays: days, forceDestroy, protect, lakeReaders, lakeStewards, notify } = settings;
  const logRetentionDays = days === undefined ? undefined : Number(days);
  return {
    notifications: given({ emails: notify }),
    storage: given({
      forceDestroy,
      protect,
      resultsDays: settings.resultsDays,
      noncurrentDays: settings.noncurrentDays,
      customerKey: settings.customerKey,
      archiveExpiryDays: settings.archiveExpiryDays,
      access: lakeReaders || lakeStewards ? given({ readers: lakeReaders, stewards: lakeStewards }) : undefined,
    }),
    network: settings.privateNetwork === true ? given({ cidr: settings.networkCidr }) : undefined,
    budget:
      settings.monthlyBudget === undefined
        ? undefined
        : { limit: settings.monthlyBudget, emails: notify ?? [], ...given({ currency: settings.budgetCurrency }) },
    dataset: given({
      worker: settings.workerType,
      workers: settings.workers,
      executionClass: settings.executionClass,
      timeoutMinutes: settings.loadTimeoutMinutes,
      logRetentionDays,
      alarms: nonEmpty(
        given({
          freshnessHours: settings.alarmFreshnessHours,
          rejectPercent: settings.alarmRejectPercent,
          waitingMinutes: settings.alarmWaitingMinutes,
          runMinutes: settings.alarmRunMinutes,
        }),
      ),
    }),
    pipeline: given({
      gatherSeconds: settings.gatherSeconds,
      gatherMarginSeconds: settings.gatherMarginSeconds,
      sweepMinutes: settings.sweepMinutes,
      sweepGraceSeconds: settings.sweepGraceSeconds,
      ingestConcurrency: settings.ingestConcurrency,
      ingestTimeoutSeconds: settings.ingestTimeoutSeconds,
      ingestMemoryMb: settings.ingestMemoryMb,
      ingestLargestFileMb: settings.ingestLargestFileMb,
      ingestLimits: settings.ingestLimits,
      scanLimitBytes: settings.scanLimitBytes,
      logRetentionDays,
      protect,
      events: settings.publishEvents,
      catalogCheck: settings.catalogCheck,
      maintenance: settings.maintenance,
    }),
  };
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** What is not set is left out, so that the components' defaults hold. */
function given<T extends object>(values: T): Given<T> {
  // Object.fromEntries forgets the keys; only undefined values are dropped.
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>;
}

function nonEmpty<T extends object>(values: T): T | undefined {
  return Object.keys(values).length > 0 ? values : undefined;
}

function faultText(prefix: string, { context, value }: t.ValidationError): string {
  const key = context
    .map((entry) => entry.key)
    .filter((part) => part !== "")
    .join(".");
  return `${prefix}${key}: ${JSON.stringify(value)} is not ${context.at(-1)?.type.name ?? "known"}`;
}
