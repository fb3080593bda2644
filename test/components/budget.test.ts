import { expect } from "chai";
import { MonthlyBudget, type MonthlyBudgetArgs } from "../../components/index.ts";
import { record } from "./recording.ts";

describe("a monthly budget", () => {
  it("counts what carries the stack's tags, and tells people at four fifths and before it is passed", async () => {
    const emails = ["money@example.com", "data@example.com"];
    const { recording } = await record(() => new MonthlyBudget("budget", { limit: 1500, emails }), { stack: "prod" });
    const told = { comparisonOperator: "GREATER_THAN", thresholdType: "PERCENTAGE", subscriberEmailAddresses: emails };
    expect(recording.inputs("Budget", "budget")).to.deep.equal({
      budgetType: "COST",
      timeUnit: "MONTHLY",
      limitAmount: "1500",
      limitUnit: "USD",
      metrics: "UnblendedCost",
      filterExpression: {
        ands: [
          { tags: { key: "project", values: ["lakehouse"], matchOptions: ["EQUALS"] } },
          { tags: { key: "stack", values: ["prod"], matchOptions: ["EQUALS"] } },
        ],
      },
      notifications: [
        { ...told, threshold: 80, notificationType: "ACTUAL" },
        { ...told, threshold: 100, notificationType: "FORECASTED" },
      ],
    });
  });

  const faultsOf = (args: MonthlyBudgetArgs) =>
    record(() => new MonthlyBudget("budget", args)).then(() => "accepted", String);

  it("refuses what AWS or people would not take, all at once", async () => {
    expect(await faultsOf({ limit: 0, emails: ["nobody"] })).to.include(
      "MonthlyBudget 'budget' has 2 fault(s) in its arguments:\n" +
        "  - limit: 0 is not a number above 0\n" +
        "  - emails[0]: 'nobody' is not an e-mail address; write name@example.com",
    );
    expect(await faultsOf({ limit: 1, emails: [] })).to.include("emails: 0 address(es); a budget tells one to 10");
  });
});
