export * from "./decode.ts";
export * from "./documents.ts";
export * from "./file-id.ts";
export * from "./layout.ts";
export * from "./receives.ts";
export * from "./window.ts";
export * from "./requests.ts";
export * from "./tables.ts";
