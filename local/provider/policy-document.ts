import type * as aws from "@pulumi/aws";

/** The policy document that `aws.iam.getPolicyDocument` renders: JSON text with the service's own spelling. */
export function policyDocument(args: aws.iam.GetPolicyDocumentArgs): string {
  if (args.sourcePolicyDocuments !== undefined || args.overridePolicyDocuments !== undefined) {
    throw new Error("source and override policy documents are not merged here: write their statements out");
  }
  return JSON.stringify(
    {
      Version: args.version ?? "2012-10-17",
      ...(args.policyId === undefined ? {} : { Id: args.policyId }),
      Statement: (args.statements ?? []).map(statement),
    },
    undefined,
    2,
  );
}

function statement(of: NonNullable<aws.iam.GetPolicyDocumentArgs["statements"]>[number]) {
  return {
    ...(of.sid === undefined || of.sid === "" ? {} : { Sid: of.sid }),
    Effect: of.effect ?? "Allow",
    ...listed("Action", of.actions),
    ...listed("NotAction", of.notActions),
    ...listed("Resource", of.resources),
    ...listed("NotResource", of.notResources),
    ...principals("Principal", of.principals),
    ...principals("NotPrincipal", of.notPrincipals),
    ...conditions(of.conditions),
  };
}

function listed(key: string, values: readonly string[] | undefined): Record<string, string | string[]> {
  if (values === undefined || values.length === 0) return {};
  return { [key]: oneOrSorted(values) };
}

function principals(
  key: string,
  of: readonly { readonly type: string; readonly identifiers: readonly string[] }[] | undefined,
): Record<string, unknown> {
  if (of === undefined || of.length === 0) return {};
  if (of.length === 1 && of[0]?.type === "*" && of[0].identifiers.join() === "*") return { [key]: "*" };
  const byType = groupBy(of, (principal) => principal.type);
  const entries = [...byType].map(([type, all]) => [type, oneOrSorted(all.flatMap((one) => one.identifiers))]);
  return { [key]: Object.fromEntries(entries) as unknown };
}

function conditions(
  of: readonly { readonly test: string; readonly variable: string; readonly values: readonly string[] }[] | undefined,
): Record<string, unknown> {
  if (of === undefined || of.length === 0) return {};
  const byTest = groupBy(of, (condition) => condition.test);
  const entries = [...byTest].map(([test, all]) => [
    test,
    Object.fromEntries(all.map(({ variable, values }) => [variable, values.length === 1 ? values[0] : values])),
  ]);
  return { Condition: Object.fromEntries(entries) as unknown };
}

function oneOrSorted(values: readonly string[]): string | string[] {
  const [first, ...others] = values;
  return first !== undefined && others.length === 0 ? first : [...values].sort();
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
