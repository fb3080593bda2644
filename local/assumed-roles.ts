import { AssumeRoleCommand, type STSClient } from "@aws-sdk/client-sts";
import type { AwsCredentials } from "./aws-clients.ts";

export interface RoleCredentials extends AwsCredentials {
  readonly expiration: Date;
}

/** Temporary keys of a role, so that whatever acts locally acts as it would on AWS. */
export async function assumeRole(sts: STSClient, roleArn: string): Promise<RoleCredentials> {
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: "local", DurationSeconds: 43_200 }),
  );
  if (Credentials === undefined) throw new Error(`the role ${roleArn} gave no keys`);
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "", Expiration = new Date() } = Credentials;
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: Expiration,
  };
}
