import { type Answer, json } from "../answer.js";
import type { Call } from "../call.js";
import { type Endpoint, type Operation, read } from "../endpoint.js";
import { notOffered } from "./not-offered.js";

/** The description of the API, made from the same table that serves it. */
function openApi(call: Call): Answer {
  const paths = call.service.endpoints.map((endpoint) => [pathOf(endpoint), pathItem(endpoint)] as const);
  const document = {
    openapi: "3.1.0",
    info: {
      title: "Rollcall",
      version: call.ports.agent.version,
      description: "Service discovery, compatible with Consul's HTTP API v1 of the version given.",
    },
    paths: Object.fromEntries(paths.filter(([, item]) => Object.keys(item).length > 0)),
  };
  return json(JSON.stringify(document));
}

function pathOf({ path, tail }: Endpoint): string {
  return path.endsWith("/") ? `${path}{${tail ?? "rest"}}` : path;
}

function pathItem(endpoint: Endpoint): object {
  const operations = Object.entries(endpoint.operations).filter(([, operation]) => operation.handler !== notOffered);
  return Object.fromEntries(
    operations.map(([method, operation]) => [method.toLowerCase(), describe(endpoint, operation)] as const),
  );
}

function describe({ path, tail }: Endpoint, { summary, params = [] }: Operation): object {
  const inPath = path.endsWith("/")
    ? [{ name: tail ?? "rest", in: "path", required: true, schema: { type: "string" } }]
    : [];
  const inQuery = params.map((name) => ({ name, in: "query", required: false, schema: { type: "string" } }));
  return {
    summary,
    parameters: [...inPath, ...inQuery],
    responses: { default: { description: "See Consul's HTTP API" } },
  };
}

export const openApiEndpoints: readonly Endpoint[] = [
  { ...read("/v1/openapi.json", "This description", openApi, ["pretty"]), enterprise: "ignore" },
];
