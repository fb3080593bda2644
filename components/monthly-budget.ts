import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { aboveZero, type ArgumentFault, emailFaults, refuse } from "./argument-faults.ts";
import { nameFaults } from "./names.ts";
import { tagged } from "./tags.ts";
import { create, type Transform } from "./transform.ts";

/** Changes to the children of a {@link MonthlyBudget}. */
export interface MonthlyBudgetTransform {
  budget?: Transform<aws.budgets.BudgetArgs>;
}

export interface MonthlyBudgetArgs {
  /** What the stack may cost in a month. */
  limit: number;
  /** The account's currency: CNY in China. @default "USD" */
  currency?: "USD" | "CNY";
  /** Who is told, by e-mail; AWS takes ten. */
  emails: readonly string[];
  /** Changes to its children. @default none */
  transform?: MonthlyBudgetTransform | undefined;
}

const MOST_EMAILS = 10;

/**
 * Tells people when the stack has cost four fifths of what it may in a month, and when it is about to cost more. It
 * counts what carries the stack's tags: activate `project` and `stack` as cost allocation tags first.
 *
 * It mails by itself: the alerts' topic and its key would have to be open to one more service. GovCloud has no budgets
 * of its own; the account that pays for it has.
 *
 * @example
 * new MonthlyBudget("lakehouse-budget", { limit: 500, emails: ["data-team@example.com"] });
 */
export class MonthlyBudget extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;

  constructor(name: string, args: MonthlyBudgetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:index:MonthlyBudget", name, {}, tagged(name, opts));
    refuse(`MonthlyBudget '${name}'`, faultsOf(name, args));
    const notification = (threshold: number, notificationType: "ACTUAL" | "FORECASTED") => ({
      comparisonOperator: "GREATER_THAN",
      threshold,
      thresholdType: "PERCENTAGE",
      notificationType,
      subscriberEmailAddresses: [...args.emails],
    });
    const budget = create(
      aws.budgets.Budget,
      args.transform?.budget,
      name,
      {
        budgetType: "COST",
        timeUnit: "MONTHLY",
        limitAmount: String(args.limit),
        limitUnit: args.currency ?? "USD",
        metrics: "UnblendedCost",
        filterExpression: {
          ands: [
            { tags: { key: "project", values: [pulumi.getProject()], matchOptions: ["EQUALS"] } },
            { tags: { key: "stack", values: [pulumi.getStack()], matchOptions: ["EQUALS"] } },
          ],
        },
        notifications: [notification(80, "ACTUAL"), notification(100, "FORECASTED")],
      },
      { parent: this },
    );
    this.name = budget.name;
    this.registerOutputs({ name: this.name });
  }
}

function faultsOf(name: string, { limit, emails }: MonthlyBudgetArgs): ArgumentFault[] {
  return [
    ...nameFaults("budget", "name", name, true),
    ...aboveZero("limit", limit),
    ...(emails.length >= 1 && emails.length <= MOST_EMAILS
      ? []
      : [{ propertyPath: "emails", reason: `${emails.length} address(es); a budget tells one to ${MOST_EMAILS}` }]),
    ...emailFaults("emails", emails),
  ];
}
