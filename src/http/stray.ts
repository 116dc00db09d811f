import type { IncomingMessage, ServerResponse } from "node:http";
import { type Answer, bare, text, unknownEndpoint, unknownPath } from "./answer.js";
import { Call } from "./call.js";
import type { Endpoint } from "./endpoint.js";
import { type Arrival, serve } from "./gate.js";
import { cleanPath, hasUnprintable, isUnclean } from "./path.js";
import { emptyQuery, percentDecode } from "./query.js";
import { send } from "./send.js";
import type { Service } from "./service.js";

const uiDisabled =
  "Consul Agent: UI disabled. To enable, set ui_config.enabled=true in the agent configuration and restart.";

/** Stands for "no endpoint" where an answer needs a call. */
const nowhere: Endpoint = { path: "", operations: {}, enterprise: "ignore" };

/** What is wrong with a path before any endpoint is looked for: a bad escape, hidden characters, segments to clean away. */
export function pathAnswer(service: Service, url: string, isGet: boolean): Answer | undefined {
  const mark = url.indexOf("?");
  const path = mark < 0 ? url : url.slice(0, mark);
  if (path.includes("%") || !isAscii(path)) {
    const decoded = percentDecode(path);
    if (decoded === undefined) return { ...text(400, "400 Bad Request"), headers: ["Connection", "close"] };
    if (hasUnprintable(decoded) && !service.ports.settings().disableUnprintableCharFilter) return bare(400);
  }
  return isUnclean(path) ? redirect(cleanPath(path) + (mark < 0 ? "" : url.slice(mark)), isGet) : undefined;
}

function isAscii(path: string): boolean {
  return /^[\x00-\x7f]*$/.test(path);
}

const htmlEscapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&#34;",
  "'": "&#39;",
};

/** Go's redirect; it keeps the method, as binaries built with a recent Go do. */
function redirect(location: string, isGet: boolean): Answer {
  const escaped = location.replace(/[&<>"']/g, (char) => htmlEscapes[char]!);
  const body = isGet ? `<a href="${escaped}">Temporary Redirect</a>.\n\n` : "";
  return { status: 307, type: isGet ? "text/html; charset=utf-8" : null, body, headers: ["Location", location] };
}

/**
 * Serves what the router did not find: other methods of known endpoints, paths whose escapes hide a known one, redirects,
 * and everything unknown.
 */
export function serveStray(service: Service, request: IncomingMessage, response: ServerResponse, body?: Buffer): void {
  const url = request.url ?? "/";
  const mark = url.indexOf("?");
  const rawPath = mark < 0 ? url : url.slice(0, mark);
  const isGet = request.method === "GET";
  const path = percentDecode(rawPath) ?? rawPath;
  const slashed = `${path}/${mark < 0 ? "" : url.slice(mark)}`;
  const wrong =
    pathAnswer(service, url, isGet) ?? (lacksSlash(service.endpoints, path) ? redirect(slashed, isGet) : undefined);
  if (wrong !== undefined) {
    answerPlainly(service, request, response, wrong, false);
    return;
  }
  const arrival = arrivalAt(service, rawPath, { request, response, body });
  if (arrival !== undefined) serve(service, arrival);
  else answerPlainly(service, request, response, unknownAnswer(path), true);
}

/** True for a path that only with a slash behind it is an endpoint's, even where it lies under another's prefix. */
export function lacksSlash(endpoints: readonly Endpoint[], path: string): boolean {
  return endpoints.some((one) => one.path === `${path}/`) && !endpoints.some((one) => one.path === path);
}

function unknownAnswer(path: string): Answer {
  if (path === "/") return text(200, uiDisabled);
  if (path.startsWith("/debug/pprof/")) return bare(404);
  return path.includes("/v1/") ? unknownEndpoint : unknownPath;
}

/** Finds the endpoint of a path whose escapes may spell slashes. */
function arrivalAt(
  service: Service,
  rawPath: string,
  parts: Pick<Arrival, "request" | "response" | "body">,
): Arrival | undefined {
  const path = percentDecode(rawPath) ?? rawPath;
  const found = endpointAt(service, path);
  if (found === undefined) return undefined;
  const rawTail = rawPath.startsWith(found.path)
    ? rawPath.slice(found.path.length)
    : encodeURIComponent(path.slice(found.path.length));
  return { ...parts, endpoint: found, rawTail };
}

/** The endpoint of a decoded path: the longest that it lies at or under. */
export function endpointAt(service: Service, path: string): Endpoint | undefined {
  let found: Endpoint | undefined;
  for (const endpoint of service.endpoints) {
    const matches = endpoint.path.endsWith("/") ? path.startsWith(endpoint.path) : path === endpoint.path;
    if (matches && endpoint.path.length > (found?.path.length ?? 0)) found = endpoint;
  }
  return found;
}

/** Writes an answer that belongs to no endpoint; a redirect carries none of the API's headers. */
export function answerPlainly(
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  withApiHeaders: boolean,
): void {
  const ready = service.settings();
  const settings = withApiHeaders ? ready : { ...ready, baseHeaders: [] };
  send(new Call(service, settings, request, response, nowhere, emptyQuery, "", undefined), answer);
}
