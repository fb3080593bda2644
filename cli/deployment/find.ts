import { paginateGetParametersByPath, SSMClient } from "@aws-sdk/client-ssm";
import { decodeJson } from "../../components/protocol/decode.ts";
import { Deployment, DEPLOYMENTS } from "../../components/protocol/deployment.ts";
import { isNamed } from "../../functions/aws-errors.ts";
import { LakeError } from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import { choose } from "./choose.ts";

/** The deployment that is meant, of all that are published here. @throws LakeError */
export async function findDeployment(wanted: string | null): Promise<Deployment> {
  const client = new SSMClient();
  const region = await client.config.region();
  return choose(await allDeployments(client, region), wanted, region);
}

async function allDeployments(client: SSMClient, region: string): Promise<Deployment[]> {
  try {
    return await published(client);
  } catch (error) {
    if (!isNamed(error, "AccessDenied", "AccessDeniedException")) throw error;
    throw new LakeError(
      `this is the wrong region, or you are not permitted to look for deployments in ${region}: set AWS_REGION or --region to where the stack is; the policy operatorPolicyArn of that stack permits it`,
      EXIT.access,
    );
  }
}

async function published(client: SSMClient): Promise<Deployment[]> {
  const deployments: Deployment[] = [];
  for await (const { Parameters = [] } of paginateGetParametersByPath(
    { client },
    { Path: DEPLOYMENTS, Recursive: true },
  )) {
    for (const { Name = "", Value = "" } of Parameters) {
      deployments.push(decodeJson(Deployment, Value, `SSM parameter ${Name}`));
    }
  }
  return deployments;
}
