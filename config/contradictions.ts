import type { Settings } from "./settings.ts";

/** Stacks that may be thrown away with all they hold: `local`, `dev`, and a developer's own `dev-anna`. */
const DISPOSABLE = /^(local|dev)(-|$)/;
/** Stacks whose data nobody may throw away. */
const PRODUCTION = /^prod(uction)?(-|$)/;

/** Settings that do not fit each other, or the stack's name; of the values as they stand in the file. */
export function contradictions(prefix: string, stack: string, values: Readonly<Record<string, string>>): string[] {
  const says = (key: keyof Settings, because: string) => `${prefix}${key}: ${because}`;
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
