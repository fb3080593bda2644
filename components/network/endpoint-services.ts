/** The services that the functions and the loads call, but for those that a gateway leads to. */
export const INTERFACE_SERVICES = [
  "athena",
  "events",
  "glue",
  "kms",
  "logs",
  "monitoring",
  "sns",
  "sqs",
  "ssm",
  "states",
  "sts",
] as const;

/** The services that have gateways, which cost nothing. */
export const GATEWAY_SERVICES = ["dynamodb", "s3"] as const;

export type EndpointService = (typeof INTERFACE_SERVICES)[number] | (typeof GATEWAY_SERVICES)[number];

/** In China some services' endpoints are named after the partition's own domain, and the others as everywhere else. */
const OWN_DOMAIN_IN_CHINA: readonly EndpointService[] = ["athena", "monitoring", "sqs", "states", "sts"];

/** The name under which a service's endpoints are offered in a region, such as `com.amazonaws.eu-west-1.glue`. */
export function endpointServiceName(service: EndpointService, partition: string, region: string): string {
  const own = partition === "aws-cn" && OWN_DOMAIN_IN_CHINA.includes(service);
  return `${own ? "cn.com.amazonaws" : "com.amazonaws"}.${region}.${service}`;
}
