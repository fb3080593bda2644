import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { create, type Transform } from "../transform.ts";

export interface SecurityGroupsArgs {
  vpcId: pulumi.Input<string>;
  transform: {
    securityGroup?: Transform<aws.ec2.SecurityGroupArgs>;
    ingress?: Transform<aws.vpc.SecurityGroupIngressRuleArgs>;
    egress?: Transform<aws.vpc.SecurityGroupEgressRuleArgs>;
  };
}

export interface SecurityGroups {
  /** Of functions and loads. */
  work: aws.ec2.SecurityGroup;
  /** Of the interface endpoints. */
  endpoints: aws.ec2.SecurityGroup;
  /** Lets the work reach what lies behind gateways. */
  letOutTo: (gateways: readonly aws.ec2.VpcEndpoint[]) => void;
}

const HTTPS = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };
const EVERY_PORT = { ipProtocol: "tcp", fromPort: 0, toPort: 65_535 };

/** Who may speak to whom: the work to itself and to AWS's services, and nobody to anything else. */
export function createSecurityGroups(name: string, args: SecurityGroupsArgs, parent: pulumi.Resource): SecurityGroups {
  const { vpcId, transform } = args;
  const group = (suffix: string, description: string) =>
    create(aws.ec2.SecurityGroup, transform.securityGroup, `${name}-${suffix}`, { vpcId, description }, { parent });
  const into = (suffix: string, rule: aws.vpc.SecurityGroupIngressRuleArgs) =>
    create(aws.vpc.SecurityGroupIngressRule, transform.ingress, `${name}-${suffix}`, rule, { parent });
  const outOf = (suffix: string, rule: aws.vpc.SecurityGroupEgressRuleArgs) =>
    create(aws.vpc.SecurityGroupEgressRule, transform.egress, `${name}-${suffix}`, rule, { parent });

  const work = group("work", "Functions and loads");
  const endpoints = group("endpoints", "Endpoints of the services of AWS");
  // Glue asks for it: the workers of a load speak to each other on any port.
  const itself = { securityGroupId: work.id, referencedSecurityGroupId: work.id, ...EVERY_PORT };
  into("work-from-itself", { ...itself, description: "Workers of a load among themselves" });
  outOf("work-to-itself", { ...itself, description: "Workers of a load among themselves" });
  outOf("work-to-endpoints", {
    ...{ securityGroupId: work.id, referencedSecurityGroupId: endpoints.id, ...HTTPS },
    description: "Calls of the services of AWS",
  });
  into("endpoints-from-work", {
    ...{ securityGroupId: endpoints.id, referencedSecurityGroupId: work.id, ...HTTPS },
    description: "Calls of the services of AWS",
  });
  return {
    work,
    endpoints,
    letOutTo: (gateways) =>
      gateways.forEach(({ prefixListId }, index) =>
        outOf(`work-to-gateway-${index}`, {
          ...{ securityGroupId: work.id, prefixListId, ...HTTPS },
          description: "Calls of the services behind gateways",
        }),
      ),
  };
}
