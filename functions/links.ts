import type { Environment } from "./environment.ts";

/** Where people look things up: the AWS console of the stack's region. */
export interface Console {
  /** Without a path. */
  url: string;
  region: string;
}

/** A place to look at, in a few words. */
export interface Link {
  what: string;
  url: string;
}

/** Null where the partition has no console that is known. */
export function consoleFrom(environment: Environment): Console | null {
  const { CONSOLE_URL: url, AWS_REGION: region } = environment;
  return url === undefined || url === "" || region === undefined ? null : { url, region };
}

export function executionLink({ url, region }: Console, executionArn: string): Link {
  return { what: "the execution", url: `${url}/states/home?region=${region}#/v2/executions/details/${executionArn}` };
}

export function logLink({ url, region }: Console, logGroup: string): Link {
  // The console escapes what follows its `#` twice, with `$` for the percent sign.
  const escaped = encodeURIComponent(encodeURIComponent(logGroup)).replaceAll("%", "$");
  return {
    what: "the job's log",
    url: `${url}/cloudwatch/home?region=${region}#logsV2:log-groups/log-group/${escaped}`,
  };
}

export function queryLink({ url, region }: Console): Link {
  return { what: "the query editor", url: `${url}/athena/home?region=${region}#/query-editor` };
}

export function objectLink({ url, region }: Console, what: string, bucket: string, key: string): Link {
  const query = new URLSearchParams({ region, prefix: key });
  return { what, url: `${url}/s3/object/${bucket}?${query.toString()}` };
}

/** How the part of a message begins that holds its links; nothing follows it. */
const HEADING = "\n\nLinks:\n";

/** A message with links at its end; without any it stays as it is. */
export function withLinks(message: string, links: readonly Link[]): string {
  if (links.length === 0) return message;
  return `${message}${HEADING}${links.map(({ what, url }) => `- ${what}: ${url}`).join("\n")}`;
}

export function withoutLinks(message: string): string {
  const at = message.lastIndexOf(HEADING);
  return at < 0 ? message : message.slice(0, at);
}
