import { request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { bodyOf, serveLocally, type LocalServer } from "../http-server.ts";
import { AccessDenied, type Authorization, signerOf } from "../authorization.ts";
import { UnknownFunction, type Functions } from "./functions.ts";

/** Serves Lambda's Invoke for the functions that run here, and passes every other Lambda call on to the local AWS. */
export function serveLambda(
  functions: Functions,
  authorization: Authorization,
  awsEndpoint: string,
): Promise<LocalServer> {
  return serveLocally(async (request, response) => {
    const name = /^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(request.url ?? "")?.[1];
    if (name === undefined || request.method !== "POST") passOn(request, response, awsEndpoint);
    else await invoke(functions, authorization, decodeURIComponent(name), request, response);
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

function passOn(request: IncomingMessage, response: ServerResponse, awsEndpoint: string): void {
  const { method = "GET", headers } = request;
  const onwards = httpRequest(new URL(request.url ?? "/", awsEndpoint), { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onwards.once("error", (error) => response.writeHead(502).end(error.message));
  request.pipe(onwards);
}
