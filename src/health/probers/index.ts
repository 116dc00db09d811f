import type { CheckDefinition } from "../../records/index.js";
import { aliasListener } from "./alias.js";
import { dnsProber } from "./dns.js";
import { dockerProber } from "./docker.js";
import { grpcProber } from "./grpc.js";
import { h2pingProber } from "./h2ping.js";
import { httpProber } from "./http.js";
import type { Listener } from "./listener.js";
import { osServiceProber } from "./os-service.js";
import type { Prober } from "./prober.js";
import { scriptProber } from "./script.js";
import { tcpProber } from "./tcp.js";
import { ttlListener } from "./ttl.js";
import { udpProber } from "./udp.js";

/** Every kind that asks its target. */
const probers: readonly Prober[] = [
  httpProber,
  tcpProber,
  udpProber,
  grpcProber,
  h2pingProber,
  dnsProber,
  scriptProber,
  dockerProber,
  osServiceProber,
];

/** Every kind that is told instead. */
const listeners: readonly Listener[] = [ttlListener, aliasListener];

const proberByKind = new Map(probers.map((prober) => [prober.kind, prober]));
const listenerByKind = new Map(listeners.map((listener) => [listener.kind, listener]));

export function proberOf(definition: CheckDefinition): Prober | undefined {
  return proberByKind.get(definition.kind);
}

export function listenerOf(definition: CheckDefinition): Listener | undefined {
  return listenerByKind.get(definition.kind);
}
