import { EXIT } from "./exit-codes.ts";
import { LakeError } from "./errors.ts";

/** How AWS and its SDK call what is wrong with whoever calls, and what to do about it. */
const REMEDIES: readonly { names: readonly string[]; says: (detail: string) => string }[] = [
  {
    names: ["CredentialsProviderError"],
    says: () =>
      "there are no AWS keys: run 'aws sso login' or 'aws configure', or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
  },
  {
    names: ["ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "RequestExpired"],
    says: () => "the AWS keys have run out: log in again ('aws sso login', or assume the role anew)",
  },
  {
    names: [
      "InvalidAccessKeyId",
      "UnrecognizedClientException",
      "InvalidClientTokenId",
      "SignatureDoesNotMatch",
      "InvalidSignatureException",
      "AuthFailure",
    ],
    says: () =>
      "AWS does not know these keys: check AWS_PROFILE and AWS_ACCESS_KEY_ID, and that they belong to this account, partition and region",
  },
  {
    names: ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError", "Forbidden"],
    says: (detail) =>
      `AWS does not permit this (${detail}): ask for the operators' policy, which the stack puts out as operatorPolicyArn, or work under the role that has it`,
  },
  {
    names: ["PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException"],
    says: () => "this is the wrong region: set AWS_REGION, or --region, to the one the stack was deployed to",
  },
  {
    names: ["ENOTFOUND", "ECONNREFUSED", "ECONNRESET", "EAI_AGAIN", "ETIMEDOUT", "TimeoutError", "NetworkingError"],
    says: (detail) =>
      `AWS cannot be reached (${detail}): check the network, AWS_REGION and AWS_ENDPOINT_URL; 'npm run local' prints the lines for the local one`,
  },
  {
    names: ["ThrottlingException", "TooManyRequestsException", "RequestLimitExceeded", "SlowDown"],
    says: () => "AWS asks for patience, too many calls were made: try again in a minute",
  },
];

/** What is to be told of a failure that AWS, or the way there, is the cause of; null of any other. */
export function awsFault(error: unknown): LakeError | null {
  if (!(error instanceof Error)) return null;
  if (error.message.includes("Region is missing")) {
    return new LakeError(
      "no region is set: set AWS_REGION, or --region, to the one the stack was deployed to",
      EXIT.access,
    );
  }
  const names = namesOf(error);
  const known = REMEDIES.find((remedy) => remedy.names.some((name) => names.includes(name)));
  return known ? new LakeError(known.says(detailOf(error)), EXIT.access) : null;
}

/** What a failure that is nobody's fault in particular says, on one line. */
export function oneLine(error: unknown): string {
  const text =
    error instanceof Error ? `${error.name === "Error" ? "" : `${error.name}: `}${error.message}` : String(error);
  return text.split("\n")[0] ?? "";
}

function namesOf(error: Error): string[] {
  const code: unknown = Reflect.get(error, "code") ?? Reflect.get(error, "Code");
  const status: unknown = Reflect.get((Reflect.get(error, "$metadata") as object | undefined) ?? {}, "httpStatusCode");
  return [
    error.name,
    ...(typeof code === "string" ? [code] : []),
    // A HEAD has no body to say more in.
    ...(status === 403 ? ["Forbidden"] : []),
    ...(error instanceof AggregateError
      ? error.errors.flatMap((each) => (each instanceof Error ? namesOf(each) : []))
      : []),
  ];
}

function detailOf(error: Error): string {
  const text = error.message === "" && error instanceof AggregateError ? String(error.errors[0]) : error.message;
  return (text.split("\n")[0] ?? "").replace(/\.$/, "");
}
