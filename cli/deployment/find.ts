import { paginateGetParametersByPath, SSMClient } from "@aws-sdk/client-ssm";
import { decodeJson } from "../../components/protocol/decode.ts";
import { Deployment, DEPLOYMENTS } from "../../components/protocol/deployment.ts";
import { choose } from "./choose.ts";

/** The deployment that is meant, of all that are published here. @throws LakeError */
export async function findDeployment(wanted: string | null): Promise<Deployment> {
  const client = new SSMClient();
  const deployments: Deployment[] = [];
  for await (const { Parameters = [] } of paginateGetParametersByPath({ client }, { Path: DEPLOYMENTS, Recursive: true })) {
    for (const { Name = "", Value = "" } of Parameters) {
      deployments.push(decodeJson(Deployment, Value, `SSM parameter ${Name}`));
    }
  }
  return choose(deployments, wanted, await client.config.region());
}
