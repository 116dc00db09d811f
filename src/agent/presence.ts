import { isIPv6 } from "node:net";
import type { ServerRegistration } from "../catalog/index.js";
import { emptyService } from "../records/index.js";
import { consulVersion } from "./compatibility.js";

/** What the catalog says about this server, from its configuration. */
export interface PresenceOptions {
  readonly nodeName: string;
  readonly nodeId: string;
  readonly nodeMeta: Readonly<Record<string, string>>;
  readonly advertise: string;
  readonly advertiseWan: string;
}

/** Port that a Consul server tells for its RPC. Nothing listens there; clients read the service `consul` for presence only. */
const serverPort = 8300;

/** This server's node and its service `consul`, with the metadata that clients of Consul look at. */
export function presence(options: PresenceOptions): ServerRegistration {
  const meta = { ...options.nodeMeta, "consul-network-segment": "", "consul-version": consulVersion };
  return {
    node: {
      name: options.nodeName,
      id: options.nodeId,
      address: options.advertise,
      taggedAddresses: taggedAddresses(options.advertise, options.advertiseWan),
      meta: Object.fromEntries(Object.entries(meta).sort(([a], [b]) => (a < b ? -1 : 1))),
      locality: null,
    },
    service: {
      ...emptyService,
      id: "consul",
      name: "consul",
      port: serverPort,
      meta: {
        non_voter: "false",
        raft_version: "3",
        read_replica: "false",
        serf_protocol_current: "2",
        serf_protocol_max: "5",
        serf_protocol_min: "1",
        version: consulVersion,
      },
    },
  };
}

function taggedAddresses(lan: string, wan: string): Record<string, string> {
  const family = (address: string): string => (isIPv6(address) ? "ipv6" : "ipv4");
  return { lan, [`lan_${family(lan)}`]: lan, wan, [`wan_${family(wan)}`]: wan };
}
