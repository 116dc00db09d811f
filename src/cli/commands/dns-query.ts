import { defineCommand, fail, messageOf, under } from "../command.js";
import type { ApiClient } from "../context.js";
import { askDns, type DnsServer } from "../dns-exchange.js";
import { formatReply } from "../dns-reply.js";

const DNS_PORT = 8600;

export const command = defineCommand({
  usage: "[options] NAME [TYPE]",
  description:
    "Asks the DNS server for a name and prints the whole reply, reasons for a negative one included. Without -server the agent is asked where its DNS listens. Exit code 0 for an answer, 1 for none.",
  api: true,
  flags: {
    server: ["string", "host or host:port of the DNS server."],
    tcp: ["bool", "Ask over TCP."],
    timeout: ["duration", "How long to wait for a reply. Default 5s."],
  },
  async run(call) {
    const [name, type = "A"] = call.args;
    if (name === undefined || call.args.length > 2) fail("A name and at most one record type must be specified");
    const server = call.flags.server ? readServer(call.flags.server) : await agentsServer(await call.connect());
    const timeoutMs = (call.flags.timeout ?? 5e9) / 1e6;
    const question = { name, type: type.toUpperCase() };
    const lead = `Error asking ${server.host} port ${server.port}`;
    const reply = await under(lead, askDns(server, question, { tcp: call.flags.tcp === true, timeoutMs }));
    for (const line of formatReply(reply)) call.out(line);
    return reply.rcode === 0 && reply.answers > 0 ? 0 : 1;
  },
});

function readServer(text: string): DnsServer {
  const match = /^\[(.+)\]:(\d+)$|^([^:]+):(\d+)$/.exec(text);
  if (match === null) return { host: text, port: DNS_PORT };
  return { host: match[1] ?? match[3]!, port: Number(match[2] ?? match[4]) };
}

/** The agent's host with the DNS port its configuration names; 8600 when it does not tell. */
async function agentsServer(client: ApiClient): Promise<DnsServer> {
  const host = hostOf(client.baseUrl);
  try {
    const self = (await client.get("/v1/agent/self")).json<{ DebugConfig?: { DNSPort?: number } }>();
    return { host, port: self.DebugConfig?.DNSPort ?? DNS_PORT };
  } catch (thrown) {
    return fail(
      `Error querying agent: ${messageOf(thrown)}\nName the DNS server with -server to do without the agent.`,
    );
  }
}

function hostOf(baseUrl: string): string {
  const { hostname } = new URL(baseUrl);
  return hostname === "localhost" ? "127.0.0.1" : hostname.replace(/^\[|\]$/g, "");
}
