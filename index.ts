import { LakehouseDataset, LakeStorage, Notifications, Pipeline, queriesIn } from "./components/index.ts";
import { readConfig } from "./config.ts";
import * as contracts from "./datasets/index.ts";

const config = readConfig();

const alerts = new Notifications("lakehouse-alerts", config.notifications);
const lake = new LakeStorage("lakehouse", config.storage);

const orders = new LakehouseDataset("orders", { lake, alerts, contract: contracts.orders, ...config.dataset });
const products = new LakehouseDataset("products", { lake, alerts, contract: contracts.products, ...config.dataset });
const orderItems = new LakehouseDataset("order-items", {
  lake,
  alerts,
  contract: contracts.orderItems,
  ...config.dataset,
});

const datasets = [orders, products, orderItems];
const queries = queriesIn(new URL("./queries", import.meta.url));
const pipeline = new Pipeline("ecommerce", { lake, alerts, datasets, queries, ...config.pipeline });

export const rawBucket = lake.raw.name;
export const lakeBucket = lake.lake.name;
export const codeBucket = lake.code.name;
export const database = lake.database;
export const topicArn = alerts.arn;
export const { uploadTo, workgroup, analystPolicyArn, dashboard } = pipeline;
export const { ledgerTable, stateMachineArn, queueUrl, deadLetterUrl } = pipeline;
export const { ingestFunction, settleFunction, sweepFunction, glueJobs } = pipeline;
