import type { Deployment } from "../../components/protocol/deployment.ts";
import { LakeError, notFound } from "../errors.ts";
import { EXIT } from "../exit-codes.ts";

/** The shortest unambiguous way to name a deployment is its stack; the longest is this. */
export const fullName = ({ project, stack, pipeline }: Deployment) => `${project}-${stack}/${pipeline}`;

/**
 * The deployment that is meant: by its stack (`dev`), project and stack (`lakehouse-dev`), or the pipeline too; the only
 * one there is if none is named. @throws LakeError
 */
export function choose(deployments: readonly Deployment[], wanted: string | null, region: string): Deployment {
  if (deployments.length === 0) {
    throw new LakeError(
      `no deployment is known in ${region} to these keys: set AWS_REGION or --region to where the stack is, and AWS_PROFILE to its account; 'pulumi up' publishes it`,
      EXIT.notFound,
    );
  }
  const meant = wanted === null ? deployments : deployments.filter((each) => isMeant(each, wanted));
  const [only, second] = meant;
  if (only && !second) return only;
  if (only) {
    throw new LakeError(
      `${meant.length} deployments ${wanted === null ? "are here" : `are called '${wanted}'`}: ${meant.map(fullName).join(", ")}; name one by --stack or LAKEHOUSE_STACK`,
      EXIT.usage,
    );
  }
  const stacks = deployments.map(({ stack }) => stack);
  throw notFound(`stack in ${region}`, wanted ?? "", stacks);
}

function isMeant(deployment: Deployment, wanted: string): boolean {
  const { project, stack } = deployment;
  return [stack, `${project}-${stack}`, fullName(deployment)].includes(wanted);
}
