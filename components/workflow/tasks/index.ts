export * from "./athena.ts";
export * from "./glue.ts";
export * from "./lambda.ts";
export * from "./s3.ts";
export * from "./sns.ts";
