import { defineCommand, under } from "../command.js";
import { formatFlag, jsonText, wantsJson } from "../json-output.js";
import { formatTable } from "../table.js";

interface Peer {
  readonly ID: string;
  readonly Node: string;
  readonly Address: string;
  readonly Leader: boolean;
  readonly ProtocolVersion?: string;
  readonly Voter: boolean;
  readonly LastIndex?: number;
}

const HEAD = ["Node", "ID", "Address", "State", "Voter", "RaftProtocol", "Commit Index", "Trails Leader By"];

export const command = defineCommand({
  usage: "[options]",
  description: "Lists the servers, which of them leads, and how far the others are behind.",
  api: true,
  flags: { ...formatFlag },
  async run(call) {
    const json = wantsJson(call.flags.format);
    const client = await call.connect();
    const lead = "Error getting peers: Failed to retrieve raft configuration";
    const { Servers: peers } = (await under(lead, client.get("/v1/operator/raft/configuration"))).json<{
      Servers: Peer[];
    }>();
    if (json) {
      call.out(jsonText(peers));
      return 0;
    }
    const leaderIndex = peers.find((peer) => peer.Leader)?.LastIndex ?? 0;
    call.out(formatTable([HEAD, ...peers.map((peer) => row(peer, leaderIndex))]));
    return 0;
  },
});

function row(peer: Peer, leaderIndex: number): string[] {
  const index = peer.LastIndex ?? 0;
  const behind = Math.max(leaderIndex - index, 0);
  return [
    peer.Node,
    peer.ID,
    peer.Address,
    peer.Leader ? "leader" : "follower",
    String(peer.Voter),
    peer.ProtocolVersion || "<=1",
    String(index),
    peer.Leader ? "-" : behind === 1 ? "1 commit" : `${behind} commits`,
  ];
}
