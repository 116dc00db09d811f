import { quote } from "../../golang/index.js";
import { defineCommand, type FlagsOf, fail, under } from "../command.js";
import type { ServiceDefinition } from "../context.js";
import { servicesOfFiles } from "../file-services.js";

const flags = {
  address: ["string", "Address of the service; the node's when left out."],
  id: ["string", "ID of the instance. Default the name."],
  kind: ["string", "Kind of a proxy or gateway."],
  meta: ["pairs", "key=value. Repeatable."],
  name: ["string", "Name of the service."],
  port: ["int", "Port of the service."],
  socket: ["string", "Path of the service's unix socket."],
  tag: ["strings", "A tag. Repeatable."],
  "tagged-address": ["pairs", "tag=address:port. Repeatable."],
} as const;

export const command = defineCommand({
  usage: "[options] [FILE...]",
  description:
    "Registers services with the agent: the one the flags tell, or those that the files define (JSON or HCL, `service` or `services`).",
  api: true,
  flags,
  async run(call) {
    const { name = "" } = call.flags;
    const own = fromFlags(call.flags);
    if (call.args.length === 0 && name === "") fail("Service registration requires at least one argument or flags.");
    if (call.args.length > 0 && name !== "") fail("Service registration requires arguments or -id, not both.");
    const services = call.args.length > 0 ? await servicesOfFiles(call, call.args) : [own];
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
  const tagged = given["tagged-address"];
  return {
    Kind: given.kind || undefined,
    ID: given.id || undefined,
    Name: given.name,
    Tags: given.tag,
    Port: given.port,
    Address: given.address || undefined,
    SocketPath: given.socket || undefined,
    Meta: given.meta && Object.fromEntries(given.meta),
    TaggedAddresses: tagged && Object.fromEntries([...tagged].map(([tag, text]) => [tag, addressAndPort(text)])),
  };
}

/** Go's `net.SplitHostPort` and `strconv.Atoi`, with their texts. */
function addressAndPort(text: string): { Address: string; Port: number } {
  const refuse = (reason: string): never => fail(`Invalid Tagged address: ${reason}`);
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:[\]]*)):([^:]*)$/s.exec(text) ?? [];
  if (port === undefined) {
    const several = text.split(":").length > 2 && !text.startsWith("[");
    return refuse(`address ${text}: ${several ? "too many colons" : "missing port"} in address`);
  }
  if (!/^[+-]?\d+$/.test(port)) refuse(`strconv.Atoi: parsing ${quote(port)}: invalid syntax`);
  return { Address: bracketed ?? plain ?? "", Port: Number(port) };
}
