export * from "./contract/index.ts";
export { LakeStorage, type LakeStorageArgs, type LakeStorageTransform } from "./lake-storage.ts";
export { LakehouseDataset, type LakehouseDatasetArgs, type LakehouseDatasetTransform } from "./lakehouse-dataset.ts";
export { Notifications, type NotificationsArgs, type NotificationsTransform } from "./notifications.ts";
export { Pipeline } from "./pipeline.ts";
export type { PipelineArgs, PipelineTransform } from "./pipeline-args.ts";
export { queriesIn, type SavedQuery, SavedQueryError } from "./saved-query.ts";
export { SecureBucket, type SecureBucketArgs, type SecureBucketTransform } from "./secure-bucket.ts";
export { type Transform } from "./transform.ts";
