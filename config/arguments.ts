import type {
  LakehouseDatasetArgs,
  LakeStorageArgs,
  MonthlyBudgetArgs,
  NotificationsArgs,
  PipelineArgs,
  PrivateNetworkArgs,
} from "../components/index.ts";
import type { Settings } from "./settings.ts";

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

export function programConfig(settings: Settings): ProgramConfig {
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
