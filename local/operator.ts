import { AttachRolePolicyCommand, CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

const ROLE = "local-operator";

/**
 * What somebody needs in the environment to run the pipeline as an operator: a role of its own with the policy that the
 * program has for it, and nothing more.
 */
export async function operatorEnvironment(
  env: Readonly<Record<string, string>>,
  policyArn: string,
): Promise<Record<string, string>> {
  const settings = {
    endpoint: env["AWS_ENDPOINT_URL"] ?? "",
    region: env["AWS_REGION"] ?? "",
    credentials: { accessKeyId: env["AWS_ACCESS_KEY_ID"] ?? "", secretAccessKey: env["AWS_SECRET_ACCESS_KEY"] ?? "" },
  };
  const iam = new IAMClient(settings);
  const sts = new STSClient(settings);
  const { Account } = await sts.send(new GetCallerIdentityCommand({}));
  const trust = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: Account } };
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: ROLE,
      AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
    }),
  );
  await iam.send(new AttachRolePolicyCommand({ RoleName: ROLE, PolicyArn: policyArn }));
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: "operator" }));
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = Credentials ?? {};
  return {
    ...env,
    AWS_ACCESS_KEY_ID: AccessKeyId,
    AWS_SECRET_ACCESS_KEY: SecretAccessKey,
    AWS_SESSION_TOKEN: SessionToken,
    LAKEHOUSE_STACK: "local",
  };
}
