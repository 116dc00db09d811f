import { quote } from "../../golang/index.js";
import { defineCommand, fail, under } from "../command.js";
import { servicesOfFiles } from "../file-services.js";
import { pathSegment } from "../path-segment.js";

export const command = defineCommand({
  usage: "[options] [FILE...]",
  description: "Removes services of the agent: the one with -id, or those that the files define.",
  api: true,
  flags: { id: ["string", "ID of the service."] },
  async run(call) {
    const id = call.flags.id ?? "";
    if (call.args.length === 0 && id === "") fail("Service deregistration requires at least one argument or -id.");
    if (call.args.length > 0 && id !== "") fail("Service deregistration requires arguments or -id, not both.");
    const services = id === "" ? await servicesOfFiles(call, call.args) : [{ ID: id }];
    const client = await call.connect();
    for (const service of services) {
      const name = String("Name" in service ? (service.Name ?? "") : "");
      const serviceId = String(service.ID ?? "") || name;
      const path = `/v1/agent/service/deregister/${pathSegment(serviceId)}`;
      await under(`Error deregistering service ${quote(name)}`, client.put(path));
      call.out(`Deregistered service: ${serviceId}`);
    }
    return 0;
  },
});
