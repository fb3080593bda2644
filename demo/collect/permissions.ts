import type { LocalLakehouse } from "../../local/index.ts";
import type { PermissionsReport } from "../report.ts";

/** What the roles were allowed and did not need, and what they needed and were not allowed. */
export async function collectPermissions(local: LocalLakehouse): Promise<PermissionsReport> {
  const { grants, denied } = await local.permissions();
  const unused = grants.filter(({ used }) => used === 0);
  return {
    granted: grants.length,
    used: grants.length - unused.length,
    unused: unused.map(({ role, action, resource }) => ({ actor: role, action, resource })),
    denied: denied.map(({ principal, action, resource, times }) => ({ actor: principal, action, resource, times })),
  };
}
