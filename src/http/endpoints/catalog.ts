import { deregisterCatalog, registerCatalog } from "../../catalog/index.js";
import { readCatalogDeregistration, readCatalogRegistration } from "../../definitions/index.js";
import { foldName } from "../../records/index.js";
import { type Answer, isAnswer, json, jsonTrue, text } from "../answer.js";
import type { Call } from "../call.js";
import { type Endpoint, read, write } from "../endpoint.js";
import { readConsistency } from "../read-options.js";
import { noPathToDatacenter, refusal } from "../reasons.js";
import { catalogNodes, catalogServices } from "./catalog-lists.js";
import { catalogNode, catalogNodeServices } from "./catalog-node.js";
import { dnsWarning } from "./dns-warning.js";
import { catalogService, noMeshInstances } from "./instances.js";
import { filterParams, listParams, readParams } from "./params.js";

async function register(call: Call): Promise<Answer> {
  const body = readCatalogRegistration(call.bodyText);
  if (!body.ok) return refusal(body.fault);
  const { datacenter, intent } = body.value;
  if (!isOwn(call, datacenter)) return text(500, noPathToDatacenter);
  // A node ID is there once: two registrations that bring the same one must see each other.
  const outcome = await call.ports.registry.propose(registerCatalog(intent), foldName(intent.node.id));
  if (!outcome.ok) return refusal(outcome.refusal);
  return intent.service === null ? jsonTrue : { ...jsonTrue, headers: dnsWarning(call, intent.service.name) };
}

async function deregister(call: Call): Promise<Answer> {
  const body = readCatalogDeregistration(call.bodyText);
  if (!body.ok) return refusal(body.fault);
  if (!isOwn(call, body.value.datacenter)) return text(500, noPathToDatacenter);
  const outcome = await call.ports.registry.propose(deregisterCatalog(body.value.intent));
  return outcome.ok ? jsonTrue : refusal(outcome.refusal);
}

function isOwn(call: Call, datacenter: string): boolean {
  return datacenter === "" || datacenter === call.ports.agent.datacenter;
}

/** Knows neither `wait` nor `index`, not even to refuse them. */
function datacenters(call: Call): Answer {
  const consistency = readConsistency(call);
  if (isAnswer(consistency)) return consistency;
  return json(JSON.stringify([call.ports.agent.datacenter]), consistency.cached ? ["X-Cache", "MISS"] : []);
}

const instanceParams = [...listParams, "tag", "merge-central-config"];

export const catalogEndpoints: readonly Endpoint[] = [
  write("/v1/catalog/register", "Register a node, a service on it, checks", register),
  write("/v1/catalog/deregister", "Remove a service, a check, or a whole node", deregister),
  { ...read("/v1/catalog/datacenters", "Names of the datacenters", datacenters, ["cached"]), enterprise: "ignore" },
  { ...read("/v1/catalog/nodes", "Nodes by name", catalogNodes, listParams), enterprise: "partition" },
  read("/v1/catalog/services", "Service names with their tags", catalogServices, listParams),
  { ...read("/v1/catalog/service/", "Instances of a service", catalogService, instanceParams), tail: "service" },
  {
    ...read(
      "/v1/catalog/connect/",
      "Mesh-capable instances",
      noMeshInstances("Missing service name", "instances"),
      instanceParams,
    ),
    tail: "service",
  },
  { ...read("/v1/catalog/node/", "A node and its services by ID", catalogNode, filterParams), tail: "node" },
  {
    ...read("/v1/catalog/node-services/", "A node and the list of its services", catalogNodeServices, filterParams),
    tail: "node",
  },
  {
    ...read(
      "/v1/catalog/gateway-services/",
      "Services of a gateway",
      noMeshInstances("Missing gateway name", "instances"),
      readParams,
    ),
    tail: "gateway",
  },
];
