import {
  LakehouseDataset,
  LakeStorage,
  MonthlyBudget,
  Notifications,
  Pipeline,
  PrivateNetwork,
  queriesIn,
  snapshotsIn,
} from "./components/index.ts";
import { readConfig } from "./config/index.ts";
import * as contracts from "./datasets/index.ts";

const config = readConfig();

const alerts = new Notifications("lakehouse-alerts", config.notifications);
const lake = new LakeStorage("lakehouse", config.storage);
const network = config.network && new PrivateNetwork("lakehouse-network", config.network);
if (config.budget) new MonthlyBudget("lakehouse-budget", config.budget);

const snapshots = snapshotsIn(new URL("./datasets/snapshots", import.meta.url));
const around = { lake, alerts, network, snapshots, ...config.dataset };
const orders = new LakehouseDataset("orders", { ...around, contract: contracts.orders });
const products = new LakehouseDataset("products", { ...around, contract: contracts.products });
const orderItems = new LakehouseDataset("order-items", { ...around, contract: contracts.orderItems });

const datasets = [orders, products, orderItems];
const queries = queriesIn(new URL("./queries", import.meta.url));
const pipeline = new Pipeline("ecommerce", { lake, alerts, network, datasets, queries, ...config.pipeline });

export const rawBucket = lake.raw.name;
export const lakeBucket = lake.lake.name;
export const codeBucket = lake.code.name;
export const database = lake.database;
export const topicArn = alerts.arn;
export const { uploadTo, workgroup, analystPolicyArn, operatorPolicyArn, dashboard } = pipeline;
export const { ledgerTable, stateMachineArn, queueUrl, deadLetterUrl } = pipeline;
export const { ingestFunction, settleFunction, sweepFunction, glueJobs } = pipeline;
