import { AthenaClient } from "@aws-sdk/client-athena";
import { AttachRolePolicyCommand, CreateRoleCommand, type IAMClient } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, type STSClient } from "@aws-sdk/client-sts";

const ROLE = "demo-analyst";

/** Somebody who may ask questions and nothing else: a role of its own with the policy that the pipeline has for it. */
export async function analyst(iam: IAMClient, sts: STSClient, policyArn: string): Promise<AthenaClient> {
  const account = policyArn.split(":")[4] ?? "";
  const trust = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: account } };
  const made = await iam.send(
    new CreateRoleCommand({
      RoleName: ROLE,
      AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
    }),
  );
  await iam.send(new AttachRolePolicyCommand({ RoleName: ROLE, PolicyArn: policyArn }));
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn: made.Role?.Arn, RoleSessionName: "analyst" }),
  );
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = Credentials ?? {};
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  return new AthenaClient({ credentials });
}
