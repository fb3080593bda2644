import { devNull } from "node:os";
import type { AwsAccess, AwsCredentials } from "./aws-clients.ts";

/** Keys of the local AWS's own hands. It takes any; nothing outside this machine knows them. */
export const localCredentials: AwsCredentials = { accessKeyId: "local", secretAccessKey: "local-secret" };

/** Environment variables by which the SDKs and the AWS CLI find the local AWS, and no other. */
export function awsEnvironment(
  access: Omit<AwsAccess, "credentials"> & { readonly lambdaEndpoint: string; readonly credentials: AwsCredentials },
): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: access.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: access.credentials.secretAccessKey,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_DEFAULT_REGION: access.region,
    AWS_REGION: access.region,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_ENDPOINT_URL: access.endpoint,
    AWS_ENDPOINT_URL_LAMBDA: access.lambdaEndpoint,
    AWS_ENDPOINT_URL_SFN: access.stepFunctionsEndpoint,
    NO_PROXY: "127.0.0.1,localhost",
  };
}
