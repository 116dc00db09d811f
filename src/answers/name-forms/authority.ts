import { foldName, makeRecord, type Name, type ResourceRecord, rdataTypes, type } from "../../wire/index.js";
import { addressType, nodeAddress, placeOf } from "../addresses.js";
import type { Asked } from "../asked.js";
import type { Instance } from "../entries.js";
import { nodeName } from "../generated-names.js";
import type { Lookup } from "../lookup.js";
import type { Records, Resolution } from "../resolution.js";
import { healthyInstances } from "./candidates.js";

/** Name servers named in one answer. */
const serversMax = 3;
/** The service whose instances are the servers. */
const serverService = "consul";

interface NameServer {
  readonly name: Name;
  readonly glue: ResourceRecord | undefined;
}

/** A server as a name server, or undefined when its node's name is no host name. */
function nameServer(instance: Instance, asked: Asked, lookup: Lookup): NameServer | undefined {
  const { options, nodeTtlSeconds } = lookup.settings;
  const { node } = instance;
  const plain = /^[A-Za-z0-9\\-]+$/.test(node.name);
  const spelled = plain ? nodeName(node.name, options.datacenter, asked.zoneName) : undefined;
  if (spelled === undefined) return undefined;
  const name = foldName(spelled);
  const place = placeOf(nodeAddress(node, type.any));
  if (place?.kind !== "ip") return { name, glue: undefined };
  const rdataType = addressType(place.bytes) === type.a ? rdataTypes.a : rdataTypes.aaaa;
  return { name, glue: makeRecord(name, rdataType, nodeTtlSeconds, place.bytes) };
}

function nameServers(asked: Asked, lookup: Lookup): { records: ResourceRecord[]; glue: ResourceRecord[] } {
  const servers: NameServer[] = [];
  const candidates = healthyInstances(lookup.projection.service(serverService), lookup.settings);
  for (const { instance } of lookup.shuffle(candidates)) {
    const server = nameServer(instance, asked, lookup);
    if (server !== undefined) servers.push(server);
    if (servers.length === serversMax) break;
  }
  const ttl = lookup.settings.nodeTtlSeconds;
  return {
    records: servers.map(({ name }) => makeRecord(asked.zoneName, rdataTypes.ns, ttl, name)),
    glue: servers.flatMap(({ glue }) => (glue === undefined ? [] : [glue])),
  };
}

/** Any name of ours asked for SOA: the zone's, with its name servers beside it. */
export function resolveSoa(asked: Asked, lookup: Lookup): Records {
  const { records, glue } = nameServers(asked, lookup);
  const soa = asked.zone.soaRecord(lookup.nowSeconds);
  return { kind: "records", answer: [soa], authority: records, additional: glue, soa: false };
}

/** Any name of ours asked for NS: up to three healthy servers of this datacenter. */
export function resolveNs(asked: Asked, lookup: Lookup): Resolution {
  const { records, glue } = nameServers(asked, lookup);
  return { kind: "records", answer: records, authority: [], additional: glue, soa: false };
}
