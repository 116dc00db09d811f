import { quote } from "../../golang/index.js";
import { type Call, defineCommand, fail, under } from "../command.js";
import type { ApiClient } from "../context.js";
import { pathSegment } from "../path-segment.js";

interface Check {
  readonly CheckID: string;
  readonly ServiceID: string;
  readonly Notes: string;
}

const NODE_CHECK = "_node_maintenance";
const SERVICE_CHECK = "_service_maintenance:";

export const command = defineCommand({
  usage: "[options]",
  description:
    "Takes the agent's node, or with -service one service on it, out of every answer, and back. Without -enable and -disable it lists what is in maintenance.",
  api: true,
  flags: {
    disable: ["bool", "End maintenance."],
    enable: ["bool", "Begin maintenance."],
    reason: ["string", "Why, for those who look; with -enable only."],
    service: ["string", "ID of a service of this agent; the whole node when left out."],
  },
  async run(call) {
    const { enable = false, disable = false, reason = "", service = "" } = call.flags;
    if (enable && disable) fail("Only one of -enable or -disable may be provided");
    if (!enable && reason !== "") fail("Reason may only be provided with -enable");
    if (!enable && !disable && service !== "") fail("Service requires either -enable or -disable");
    const client = await call.connect();
    const self = await under("Error querying Consul agent", client.get("/v1/agent/self"));
    if (!enable && !disable) return list(call, client, self.json<{ Config: { NodeName: string } }>().Config.NodeName);
    const query = { enable: String(enable), reason: reason || undefined };
    const path = service === "" ? "/v1/agent/maintenance" : `/v1/agent/service/maintenance/${pathSegment(service)}`;
    const lead = `Error ${enable ? "enabling" : "disabling"} ${service === "" ? "node" : "service"} maintenance`;
    await under(lead, client.put(path, undefined, { query }));
    const state = `maintenance is now ${enable ? "enabled" : "disabled"}`;
    call.out(service === "" ? `Node ${state}` : `Service ${state} for ${quote(service)}`);
    return 0;
  },
});

async function list(call: Pick<Call, "out">, client: ApiClient, nodeName: string): Promise<number> {
  const checks = (await under("Error getting checks", client.get("/v1/agent/checks"))).json<Record<string, Check>>();
  for (const id of Object.keys(checks).sort()) {
    const check = checks[id]!;
    if (check.CheckID === NODE_CHECK) print(call, "Node:", `  Name:   ${nodeName}`, check);
    else if (check.CheckID.startsWith(SERVICE_CHECK)) print(call, "Service:", `  ID:     ${check.ServiceID}`, check);
  }
  return 0;
}

function print(call: Pick<Call, "out">, head: string, subject: string, check: Check): void {
  for (const line of [head, subject, `  Reason: ${check.Notes}`, ""]) call.out(line);
}
