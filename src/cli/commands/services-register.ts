import { quote } from "../../golang/index.js";
import { defineCommand, type FlagsOf, fail, under } from "../command.js";
import type { ServiceDefinition } from "../context.js";

const flags = {
  address: ["string", "Address of the service; the node's when left out."],
  id: ["string", "ID of the instance. Default the name."],
  kind: ["string", "Kind of a proxy or gateway."],
  meta: ["strings", "key=value. Repeatable."],
  name: ["string", "Name of the service."],
  port: ["int", "Port of the service."],
  socket: ["string", "Path of the service's unix socket."],
  tag: ["strings", "A tag. Repeatable."],
  "tagged-address": ["strings", "tag=address:port. Repeatable."],
} as const;

export const command = defineCommand({
  usage: "[options] [FILE...]",
  description:
    "Registers services with the agent: the one the flags tell, or those that the files define (JSON or HCL, `service` or `services`).",
  api: true,
  flags,
  async run(call) {
    const { name = "", id = "" } = call.flags;
    if (call.args.length === 0 && name === "") fail("Service registration requires at least one argument or flags.");
    if (call.args.length > 0 && (name !== "" || id !== ""))
      fail("Service registration requires arguments or -id, not both.");
    const services =
      call.args.length > 0 ? await under("Error", call.context.readServices(call.args)) : [fromFlags(call.flags)];
    const client = await call.connect();
    for (const service of services) {
      const given = String(service.Name ?? "");
      await under(`Error registering service ${quote(given)}`, client.put("/v1/agent/service/register", service));
      call.out(`Registered service: ${given}`);
    }
    return 0;
  },
});

function fromFlags(given: FlagsOf<typeof flags>): ServiceDefinition {
  const tagged = pairs(given["tagged-address"], "tagged-address");
  return {
    Kind: given.kind || undefined,
    ID: given.id || undefined,
    Name: given.name,
    Tags: given.tag,
    Port: given.port,
    Address: given.address || undefined,
    SocketPath: given.socket || undefined,
    Meta: given.meta === undefined ? undefined : Object.fromEntries(pairs(given.meta, "meta")),
    TaggedAddresses:
      tagged.length === 0 ? undefined : Object.fromEntries(tagged.map(([tag, text]) => [tag, addressAndPort(text)])),
  };
}

function pairs(texts: readonly string[] | undefined, flag: string): [string, string][] {
  return (texts ?? []).map((text) => {
    const at = text.indexOf("=");
    if (at < 0) fail(`Error: invalid -${flag} ${quote(text)}: must be key=value`);
    return [text.slice(0, at), text.slice(at + 1)];
  });
}

function addressAndPort(text: string): { Address: string; Port: number } {
  const match = /^(.*):(\d{1,5})$/.exec(text);
  if (match === null) fail(`Error: invalid -tagged-address ${quote(text)}: must end in :port`);
  return { Address: match[1]!.replace(/^\[|\]$/g, ""), Port: Number(match[2]) };
}
