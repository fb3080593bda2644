import type { AwsCredentials } from "./aws-clients.ts";

/** Who acts: the signer of a request, a role, or a service for itself. */
export type Principal =
  | { readonly accessKeyId: string; readonly sessionToken: string | undefined }
  | { readonly roleArn: string }
  | { readonly service: string };

export interface Request {
  /** `states:StartExecution` */
  readonly action: string;
  readonly resource: string;
  /** Values of condition keys. */
  readonly context?: Readonly<Record<string, string>>;
}

/** A service that takes a role, as the role's trust policy knows it. */
export interface Assumption {
  /** `lambda.amazonaws.com` */
  readonly service: string;
  readonly roleArn: string;
  readonly context?: Readonly<Record<string, string>>;
}

/** Something that a role's policies allow, and how often they did. */
export interface Grant {
  readonly role: string;
  readonly action: string;
  readonly resource: string;
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly used: number;
}

export interface Denial {
  /** Name of the role, or of the service. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly times: number;
}

export interface PermissionsReport {
  readonly grants: readonly Grant[];
  readonly denied: readonly Denial[];
}

export class AccessDenied extends Error {
  override readonly name = "AccessDeniedException";
}

/** The local AWS's own judge, for the services that run outside of it. */
export interface Authorization {
  /** @throws AccessDenied */
  readonly check: (principal: Principal, request: Request) => Promise<void>;
  /** Temporary keys of a role. @throws AccessDenied where its trust policy does not name the service */
  readonly assume: (assumption: Assumption) => Promise<AwsCredentials & { readonly expiration: Date }>;
  readonly report: () => Promise<PermissionsReport>;
}

/** Keys are good for twelve hours; they are asked for again before that. */
const hoursBeforeRenewal = 11;

export function authorizationAt(endpoint: string): Authorization {
  return {
    check: async (principal, request) => {
      await ask("authorize", { principal, ...request });
    },
    assume: async (assumption) => {
      const keys = await ask<Record<string, string>>("assume", { ...assumption, session: "local" });
      const { AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "", AWS_SESSION_TOKEN = "" } = keys;
      return {
        accessKeyId: AWS_ACCESS_KEY_ID,
        secretAccessKey: AWS_SECRET_ACCESS_KEY,
        sessionToken: AWS_SESSION_TOKEN,
        expiration: new Date(Date.now() + hoursBeforeRenewal * 60 * 60 * 1000),
      };
    },
    report: () => ask<PermissionsReport>("permissions", {}),
  };

  async function ask<Answer>(question: string, body: object): Promise<Answer> {
    const response = await fetch(new URL(`/-/${question}`, endpoint), { method: "POST", body: JSON.stringify(body) });
    const text = await response.text();
    if (response.status === 403) throw new AccessDenied((JSON.parse(text) as { readonly message: string }).message);
    if (!response.ok) throw new Error(`the local AWS could not judge: ${text}`);
    return JSON.parse(text) as Answer; // local/engine/iam/routes.py is the other side
  }
}

/** Who signed a request. @throws AccessDenied for a request that nobody signed */
export function signerOf(headers: Readonly<Record<string, string | string[] | undefined>>): Principal {
  const accessKeyId = /Credential=([^/]+)\//.exec(String(headers["authorization"] ?? ""))?.[1];
  if (accessKeyId === undefined) throw new AccessDenied("the request is not signed");
  const token = headers["x-amz-security-token"];
  return { accessKeyId, sessionToken: token === undefined ? undefined : String(token) };
}
