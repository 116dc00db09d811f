import type { FunctionSpec } from "../values/function.js";
import {
  boolType,
  intType,
  mapOf,
  pointerTo,
  type SliceType,
  sliceOf,
  stringMapType,
  stringsType,
  stringType,
  structOf,
  uint64Type,
} from "../values/types.js";
import { GoSlice, type Value } from "../values/value.js";
import { checkDefinitionType } from "./check-definition.js";
import { fieldOfValue, fieldsOf } from "./consul-types.js";
import { define } from "./define.js";

/** `dependency.ServiceTags`: prints and joins like a list of strings. */
export const serviceTagsType: SliceType = sliceOf(stringType, "dependency.ServiceTags");

export const healthCheckType = structOf("api.HealthCheck", [
  ...fieldsOf({
    Node: stringType,
    CheckID: stringType,
    Name: stringType,
    Status: stringType,
    Notes: stringType,
    Output: stringType,
    ServiceID: stringType,
    ServiceName: stringType,
    ServiceTags: stringsType,
    Type: stringType,
  }),
  { name: "Namespace", type: stringType, omitEmpty: true },
  { name: "Partition", type: stringType, omitEmpty: true },
  { name: "ExposedPort", type: intType },
  { name: "PeerName", type: stringType, omitEmpty: true },
  ...fieldsOf({ Definition: checkDefinitionType, CreateIndex: uint64Type, ModifyIndex: uint64Type }),
]);

/** The worst of the checks: maintenance, critical, warning, passing; "" for a status of no known name. */
export function aggregatedStatus(checks: Value): string {
  const ranks = ["passing", "warning", "critical", "maintenance"];
  let worst = 0;
  for (const check of checks instanceof GoSlice ? checks.items : []) {
    const id = String(fieldOfValue(check, "CheckID") ?? "");
    const maintenance = id === "_node_maintenance" || id.startsWith("_service_maintenance:");
    const rank = maintenance ? 3 : ranks.indexOf(String(fieldOfValue(check, "Status")));
    if (rank < 0) return "";
    worst = Math.max(worst, rank);
  }
  return ranks[worst] ?? "";
}

/** `api.HealthChecks`, with its method `AggregatedStatus`. */
export const healthChecksType: SliceType = sliceOf(
  pointerTo(healthCheckType),
  "api.HealthChecks",
  new Map([["AggregatedStatus", (checks: Value): FunctionSpec => define([], () => aggregatedStatus(checks))]]),
);

export const weightsType = structOf("api.AgentWeights", fieldsOf({ Passing: intType, Warning: intType }));
export const serviceAddressType = structOf("api.ServiceAddress", fieldsOf({ Address: stringType, Port: intType }));

/** An instance as `service` gives it. */
export const healthServiceType = structOf(
  "dependency.HealthService",
  fieldsOf({
    Node: stringType,
    NodeID: stringType,
    NodeAddress: stringType,
    NodeTaggedAddresses: stringMapType,
    NodeMeta: stringMapType,
    ServiceMeta: stringMapType,
    Address: stringType,
    ServiceTaggedAddresses: mapOf(stringType, serviceAddressType),
    ID: stringType,
    Name: stringType,
    Tags: serviceTagsType,
    Checks: healthChecksType,
    Status: stringType,
    Port: intType,
    Weights: weightsType,
  }),
);

/** A service as `services` gives it. */
export const catalogSnippetType = structOf(
  "dependency.CatalogSnippet",
  fieldsOf({ Name: stringType, Tags: serviceTagsType }),
);

/** A node as `nodes` and `node` give it. */
export const nodeType = structOf(
  "dependency.Node",
  fieldsOf({
    ID: stringType,
    Node: stringType,
    Address: stringType,
    Datacenter: stringType,
    TaggedAddresses: stringMapType,
    Meta: stringMapType,
  }),
);

/** A service of one node. */
export const catalogNodeServiceType = structOf(
  "dependency.CatalogNodeService",
  fieldsOf({
    ID: stringType,
    Service: stringType,
    Tags: serviceTagsType,
    Meta: stringMapType,
    Port: intType,
    Address: stringType,
    EnableTagOverride: boolType,
  }),
);

/** What `node` gives: a pointer to it. */
export const catalogNodeType = structOf(
  "dependency.CatalogNode",
  fieldsOf({ Node: pointerTo(nodeType), Services: sliceOf(pointerTo(catalogNodeServiceType)) }),
);
