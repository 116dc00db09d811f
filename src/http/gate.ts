import type { IncomingMessage, ServerResponse } from "node:http";
import { type Answer, json, text } from "./answer.js";
import { Call } from "./call.js";
import type { Endpoint, Method, Operation } from "./endpoint.js";
import { enterpriseRefusal } from "./enterprise.js";
import { emptyQuery, parseQuery, percentDecode } from "./query.js";
import { failure } from "./reasons.js";
import { send } from "./send.js";
import type { Service } from "./service.js";

/** A request that found its endpoint. */
export interface Arrival {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly endpoint: Endpoint;
  /** Rest of the path behind the endpoint's prefix, still escaped. */
  readonly rawTail: string;
  readonly body: Buffer | undefined;
}

const readMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Serves one request: query syntax, blocked paths, OPTIONS, method, write rule, then the operation, in Consul's order. */
export function serve(service: Service, { request, response, endpoint, rawTail, body }: Arrival): void {
  const settings = service.settings();
  const url = request.url ?? "/";
  const mark = url.indexOf("?");
  const query = mark < 0 ? emptyQuery : parseQuery(url.slice(mark + 1));
  const call = new Call(service, settings, request, response, endpoint, query ?? emptyQuery, rawTail, body);
  const operation = endpoint.operations[call.method];
  const refused =
    query === undefined
      ? text(500, "")
      : (blockedRefusal(call, url) ?? methodRefusal(call, operation) ?? writeRefusal(call));
  if (refused === undefined && operation !== undefined) run(call, operation);
  else send(call, refused ?? text(500, ""));
}

function run(call: Call, operation: Operation): void {
  try {
    const answer = enterpriseRefusal(call) ?? operation.handler(call);
    if (answer instanceof Promise) {
      answer.then(
        (later) => {
          if (later !== undefined) send(call, later);
        },
        (fault: unknown) => fail(call, fault),
      );
    } else if (answer !== undefined) {
      send(call, answer);
    }
  } catch (fault) {
    fail(call, fault);
  }
}

/** An operation that failed: the client gets the message, the log the place where it was a fault of ours. */
function fail(call: Call, fault: unknown): void {
  const coded = fault instanceof Error && "code" in fault;
  if (!coded) {
    const detail = fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
    call.ports.log.warn(`http: ${call.method} ${call.endpoint.path} failed: ${detail}`);
  }
  if (!call.response.headersSent) send(call, failure(fault));
}

function blockedRefusal(call: Call, url: string): Answer | undefined {
  const { blocked } = call.settings;
  if (blocked.length === 0) return undefined;
  const rawPath = url.split("?", 1)[0]!;
  const path = percentDecode(rawPath) ?? rawPath;
  return blocked.some((prefix) => path.startsWith(prefix))
    ? text(403, "Endpoint is blocked by agent configuration")
    : undefined;
}

function methodRefusal(call: Call, operation: Operation | undefined): Answer | undefined {
  const { endpoint } = call;
  const method: string = call.request.method ?? "";
  const own = endpoint.ownDispatch?.methods(call.tail);
  if (own === undefined && operation !== undefined) return undefined;
  if (own?.includes(method as Method)) return undefined;
  const declared = own ?? Object.keys(endpoint.operations);
  const allow = ["OPTIONS", ...declared].join(",");
  if (method === "OPTIONS") return own === undefined ? text(200, "", ["Allow", allow]) : json("{}", ["Allow", allow]);
  return text(405, `method ${method} not allowed`, ["Allow", own === undefined ? allow : declared.join(",")]);
}

function writeRefusal(call: Call): Answer | undefined {
  if (readMethods.has(call.method) || call.settings.mayWrite(call.request.socket.remoteAddress)) return undefined;
  return text(403, "Access is restricted");
}
