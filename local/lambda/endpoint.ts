import { request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { bodyOf, serveLocally, type LocalServer } from "../http-server.ts";
import { AccessDenied, type Authorization, signerOf } from "../authorization.ts";
import { UnknownFunction, type Functions } from "./functions.ts";

/** What is driven here, where the local AWS knows of it only by name. */
export interface DrivenLambda {
  readonly functions: Functions;
  /** Whether an event source, by its id, is being polled. */
  readonly isPolled: (eventSource: string) => boolean;
}

/**
 * Serves Lambda's Invoke for the functions that run here, says which event sources are polled, and passes every other
 * Lambda call on to the local AWS.
 */
export function serveLambda(
  { functions, isPolled }: DrivenLambda,
  authorization: Authorization,
  awsEndpoint: string,
): Promise<LocalServer> {
  return serveLocally(async (request, response) => {
    const { url = "/", method } = request;
    const name = /^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(url)?.[1];
    const source = /^\/2015-03-31\/event-source-mappings\/([^/?]+)/.exec(url)?.[1];
    if (name !== undefined && method === "POST") {
      await invoke(functions, authorization, decodeURIComponent(name), request, response);
    } else if (source !== undefined && method === "GET" && isPolled(source)) {
      passOn(request, response, awsEndpoint, (text) => ({ ...(JSON.parse(text) as object), State: "Enabled" }));
    } else passOn(request, response, awsEndpoint);
  });
}

async function invoke(
  functions: Functions,
  authorization: Authorization,
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = (await bodyOf(request)).toString("utf8");
  try {
    const signer = signerOf(request.headers);
    await authorization.check(signer, { action: "lambda:InvokeFunction", resource: functions.named(name).arn });
    const invocation = functions.invoke(name, body === "" ? {} : (JSON.parse(body) as unknown));
    if (request.headers["x-amz-invocation-type"] === "Event") {
      invocation.catch(() => undefined); // the caller of an event does not hear of its end
      response.writeHead(202).end();
      return;
    }
    const outcome = await invocation;
    const failure = outcome.failed ? { "x-amz-function-error": "Unhandled" } : {};
    response.writeHead(200, { "content-type": "application/json", "x-amz-executed-version": "$LATEST", ...failure });
    response.end(JSON.stringify(outcome.failed ? outcome.error : outcome.result));
  } catch (error) {
    if (error instanceof UnknownFunction) refuse(response, 404, "ResourceNotFoundException", error);
    else if (error instanceof AccessDenied) refuse(response, 403, error.name, error);
    else throw error;
  }
}

function refuse(response: ServerResponse, status: number, type: string, { message }: Error): void {
  response.writeHead(status, { "content-type": "application/json", "x-amzn-errortype": type });
  response.end(JSON.stringify({ Type: "User", Message: message }));
}

function passOn(
  request: IncomingMessage,
  response: ServerResponse,
  awsEndpoint: string,
  corrected?: (text: string) => object,
): void {
  const { method = "GET", headers } = request;
  const onwards = httpRequest(new URL(request.url ?? "/", awsEndpoint), { method, headers }, (answer) => {
    const { statusCode = 502, headers: answered } = answer;
    if (corrected === undefined || statusCode !== 200) {
      response.writeHead(statusCode, answered);
      answer.pipe(response);
      return;
    }
    bodyOf(answer).then(
      (body) => {
        const text = JSON.stringify(corrected(body.toString("utf8")));
        response.writeHead(statusCode, { ...answered, "content-length": Buffer.byteLength(text) }).end(text);
      },
      (error: unknown) => response.writeHead(502).end(String(error)),
    );
  });
  onwards.once("error", (error) => response.writeHead(502).end(error.message));
  request.pipe(onwards);
}
