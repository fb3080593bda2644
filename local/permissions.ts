import type { Authorization, Denial, Grant } from "./authorization.ts";
import type { CreatedResource } from "./program/create.ts";

export type { Denial, Grant } from "./authorization.ts";

/** What the roles on the local AWS are granted and denied, under the names that the program gives its resources. */
export interface Permissions {
  readonly grants: readonly Grant[];
  readonly denied: readonly Denial[];
}

export async function permissionsOf(
  authorization: Authorization,
  resources: readonly CreatedResource[],
): Promise<Permissions> {
  const { grants, denied } = await authorization.report();
  const named = namer(resources);
  return {
    grants: grants.map((grant) => ({ ...grant, role: named(grant.role), resource: named(grant.resource) })),
    denied: denied.map((denial) => ({
      ...denial,
      principal: named(denial.principal),
      resource: named(denial.resource),
    })),
  };
}

/** Puts the program's names for the physical ones within an ARN or a pattern: those with a suffix, and keys. */
function namer(resources: readonly CreatedResource[]): (text: string) => string {
  const names = new Map(
    resources.flatMap(({ type, logicalName, id }) => {
      const physical = id.split(/[:/]/).at(-1) ?? id;
      const generated = type === "aws:kms/key:Key" || physical.replace(/-[0-9a-f]{7}$/, "") === logicalName;
      return generated ? [[physical, logicalName] as const] : [];
    }),
  );
  return (text) =>
    text
      .split(/([:/])/)
      .map((part) => names.get(part) ?? part)
      .join("");
}
