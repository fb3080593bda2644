export * from "./contract/index.ts";
export { LakeStorage, type LakeStorageArgs } from "./lake-storage.ts";
export { LakehouseDataset, type LakehouseDatasetArgs } from "./lakehouse-dataset.ts";
export { Notifications, type NotificationsArgs } from "./notifications.ts";
export { Pipeline, type PipelineArgs } from "./pipeline.ts";
