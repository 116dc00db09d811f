import { encodeJson } from "../../golang/index.js";
import { defineCommand, fail } from "../command.js";

/** The Consul we behave like: what harnesses and client libraries look for. */
const CONSUL_VERSION = "1.20.1";
const CONSUL_BUILD_DATE = "2024-10-29T19:04:05Z";
const PROTOCOL = { Default: 2, Min: 2, Max: 3 };

export const command = defineCommand({
  usage: "[options]",
  description: "Prints the version of Rollcall and of the Consul whose behaviour it has.",
  api: false,
  flags: { format: ["string", "pretty or json. Default pretty."] },
  async run(call) {
    const asConsul = call.context.name === "consul";
    const format = call.flags.format ?? "pretty";
    if (format === "json") {
      const consul = {
        Version: CONSUL_VERSION,
        Revision: "",
        Prerelease: "",
        BuildDate: CONSUL_BUILD_DATE,
        RPC: PROTOCOL,
      };
      call.out(
        encodeJson(asConsul ? consul : { ...consul, Rollcall: { Version: await call.context.version() } }, "   "),
      );
      return 0;
    }
    if (format !== "pretty") fail(`Unknown format: ${format}`);
    if (!asConsul) call.out(`Rollcall v${await call.context.version()}`);
    call.out(`${asConsul ? "" : "Compatible with "}Consul v${CONSUL_VERSION}`);
    call.out(`Build Date ${CONSUL_BUILD_DATE}`);
    const { Default, Min, Max } = PROTOCOL;
    call.out(
      `Protocol ${Default} spoken by default, understands ${Min} to ${Max}` +
        ` (agent will automatically use protocol >${Default} when speaking to compatible agents)`,
    );
    call.out("");
    return 0;
  },
});
