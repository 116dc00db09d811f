import type { AgentPort } from "../ports.js";

/** Serf's word for a live member. */
const alive = 1;

/** This server as a gossip member, in the LAN pool or in the WAN pool (where names carry the datacenter). */
export function memberShape(agent: AgentPort, pool: "lan" | "wan"): object {
  const { ports } = agent;
  return {
    Name: pool === "wan" ? `${agent.nodeName}.${agent.datacenter}` : agent.nodeName,
    Addr: agent.advertiseAddress,
    Port: pool === "wan" ? ports.serfWan : ports.serfLan,
    Tags: {
      acls: "0",
      bootstrap: "1",
      build: `${agent.version}:${agent.revision.slice(0, 8)}`,
      dc: agent.datacenter,
      ft_fs: "1",
      ft_si: "1",
      id: agent.nodeId,
      port: String(ports.server),
      raft_vsn: "3",
      role: "consul",
      segment: "",
      vsn: "2",
      vsn_max: "3",
      vsn_min: "2",
      ...(pool === "lan" && { wan_join_port: String(ports.serfWan) }),
    },
    Status: alive,
    ProtocolMin: 1,
    ProtocolMax: 5,
    ProtocolCur: 2,
    DelegateMin: 2,
    DelegateMax: 5,
    DelegateCur: 4,
  };
}

/** Where Consul's servers would speak to each other. */
export function serverAddress({ advertiseAddress, ports }: AgentPort): string {
  const host = advertiseAddress.includes(":") ? `[${advertiseAddress}]` : advertiseAddress;
  return `${host}:${ports.server}`;
}

/** A network coordinate at rest: one server has no distances to know. */
export const coordinateAtRest = { Vec: [0, 0, 0, 0, 0, 0, 0, 0], Error: 1.5, Adjustment: 0, Height: 0.00001 };
