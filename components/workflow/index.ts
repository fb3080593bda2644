export * from "./conditions.ts";
export * from "./definition.ts";
export * from "./permissions-of.ts";
export * from "./references.ts";
export * from "./render.ts";
export * from "./states.ts";
export * from "./validate.ts";
