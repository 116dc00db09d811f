import { Buffer } from "node:buffer";
import {
  aggregatedStatus,
  catalogNodeServiceType,
  catalogNodeType,
  catalogSnippetType,
  checkDefinition,
  compareText,
  fieldOfValue,
  fromBytes,
  GoInt,
  GoMap,
  GoPointer,
  GoSlice,
  healthChecksType,
  healthCheckType,
  healthServiceType,
  keyPairType,
  mapOf,
  nodeType,
  pointerTo,
  serviceAddressType,
  serviceTagsType,
  stringSlice,
  stringsType,
  stringType,
  structPointer,
  structPointers,
  structValue,
  textMap,
  type Value,
  weightsType,
} from "../../gotemplate/index.js";
import type { CheckRow, HealthRow, NodeRow, NodeServicesRow, PairRow, ServiceRow } from "./rows.js";

const addressMapType = mapOf(stringType, serviceAddressType);
const checkPointer = pointerTo(healthCheckType);

/** The list that `service` gives; `keepOrder` where the source sorted by distance. */
export function healthServices(rows: readonly HealthRow[], statuses: readonly string[], keepOrder: boolean): GoSlice {
  const any = statuses.includes("any");
  const items = rows.map(healthService).filter(({ status }) => any || statuses.includes(status));
  if (!keepOrder) items.sort((a, b) => compareText(a.node, b.node) || compareText(a.id, b.id));
  return structPointers(
    healthServiceType,
    items.map(({ fields }) => fields),
  );
}

interface Instance {
  readonly node: string;
  readonly id: string;
  readonly status: string;
  readonly fields: Readonly<Record<string, Value>>;
}

function healthService({ Node, Service, Checks }: HealthRow): Instance {
  const checks = new GoSlice(healthChecksType, (Checks ?? []).map(healthCheck));
  const status = aggregatedStatus(checks);
  const fields = {
    Node: Node.Node,
    NodeID: Node.ID ?? "",
    NodeAddress: Node.Address,
    NodeTaggedAddresses: textMap(Node.TaggedAddresses),
    NodeMeta: textMap(Node.Meta),
    ServiceMeta: textMap(Service.Meta),
    Address: Service.Address || Node.Address,
    ServiceTaggedAddresses: taggedAddresses(Service.TaggedAddresses),
    ID: Service.ID,
    Name: Service.Service,
    Tags: sortedTags(Service.Tags),
    Checks: checks,
    Status: status,
    Port: BigInt(Service.Port ?? 0),
    Weights: structValue(weightsType, {
      Passing: BigInt(Service.Weights?.Passing ?? 0),
      Warning: BigInt(Service.Weights?.Warning ?? 0),
    }),
  };
  return { node: Node.Node, id: Service.ID, status, fields };
}

function healthCheck(check: CheckRow): Value {
  return new GoPointer(
    checkPointer,
    structValue(healthCheckType, {
      Node: check.Node ?? "",
      CheckID: check.CheckID ?? "",
      Name: check.Name ?? "",
      Status: check.Status ?? "",
      Notes: check.Notes ?? "",
      Output: check.Output ?? "",
      ServiceID: check.ServiceID ?? "",
      ServiceName: check.ServiceName ?? "",
      ServiceTags: check.ServiceTags ? stringSlice(check.ServiceTags) : new GoSlice(stringsType, [], true),
      Type: check.Type ?? "",
      ExposedPort: BigInt(check.ExposedPort ?? 0),
      Definition: checkDefinition(check.Definition ?? {}),
      CreateIndex: uint64(check.CreateIndex),
      ModifyIndex: uint64(check.ModifyIndex),
    }),
  );
}

function taggedAddresses(addresses: ServiceRow["TaggedAddresses"]): GoMap {
  const entries = Object.entries(addresses ?? {}).map(([name, { Address = "", Port = 0 }]) => {
    return [name, structValue(serviceAddressType, { Address, Port: BigInt(Port) })] as const;
  });
  return new GoMap(addressMapType, entries, addresses === null || addresses === undefined);
}

/** Never nil: JSON shows `[]`. */
function sortedTags(tags: readonly string[] | null | undefined): GoSlice {
  return stringSlice([...(tags ?? [])].sort(compareText), serviceTagsType);
}

/** The list that `services` gives: by name, in byte order. */
export function catalogServices(services: Readonly<Record<string, readonly string[] | null>>): GoSlice {
  const names = Object.keys(services).sort(compareText);
  return structPointers(
    catalogSnippetType,
    names.map((Name) => ({ Name, Tags: sortedTags(services[Name]) })),
  );
}

function nodeFields(node: NodeRow): Readonly<Record<string, Value>> {
  return {
    ID: node.ID ?? "",
    Node: node.Node,
    Address: node.Address,
    Datacenter: node.Datacenter ?? "",
    TaggedAddresses: textMap(node.TaggedAddresses),
    Meta: textMap(node.Meta),
  };
}

/** The list that `nodes` gives: by name, then address, unless the source sorted by distance. */
export function catalogNodes(nodes: readonly NodeRow[], keepOrder: boolean): GoSlice {
  const rows = keepOrder
    ? nodes
    : [...nodes].sort((a, b) => compareText(a.Node, b.Node) || compareText(a.Address, b.Address));
  return structPointers(nodeType, rows.map(nodeFields));
}

/** What `node` gives. An unknown node is a value with a nil `Node` and no services. */
export function catalogNode({ Node, Services }: NodeServicesRow): GoPointer {
  const services = Object.values(Services ?? {}).sort(
    (a, b) => compareText(a.Service, b.Service) || compareText(a.ID, b.ID),
  );
  return structPointer(catalogNodeType, {
    Node: Node === null ? new GoPointer(pointerTo(nodeType), null) : structPointer(nodeType, nodeFields(Node)),
    Services: structPointers(
      catalogNodeServiceType,
      services.map((service) => ({
        ID: service.ID,
        Service: service.Service,
        Tags: sortedTags(service.Tags),
        Meta: textMap(service.Meta),
        Port: BigInt(service.Port ?? 0),
        Address: service.Address ?? "",
        EnableTagOverride: service.EnableTagOverride ?? false,
      })),
    ),
  });
}

/** The value of a pair as a Go string. */
export function pairValue(pair: PairRow): string {
  return pair.Value === null || pair.Value === "" ? "" : fromBytes(Buffer.from(pair.Value, "base64"));
}

/** Pairs as `ls` and `tree` give them, keys without the prefix. The order is the server's. */
export function keyPairs(pairs: readonly PairRow[], prefix: string): GoSlice {
  return structPointers(
    keyPairType,
    pairs.map((pair) => ({
      Path: pair.Key,
      Key: pair.Key.slice(prefix.length).replace(/^\/+/, ""),
      Value: pairValue(pair),
      CreateIndex: uint64(pair.CreateIndex),
      ModifyIndex: uint64(pair.ModifyIndex),
      LockIndex: uint64(pair.LockIndex),
      Flags: uint64(pair.Flags),
      Session: pair.Session ?? "",
    })),
  );
}

/** Keeps the pairs whose key passes the test. */
export function pairsWhere(pairs: GoSlice, keep: (key: string) => boolean): GoSlice {
  return new GoSlice(
    pairs.type,
    pairs.items.filter((pair) => keep(String(fieldOfValue(pair, "Key")))),
  );
}

function uint64(number: number | string | undefined): GoInt {
  return new GoInt("uint64", BigInt(number ?? 0));
}
