import { encodeJson } from "../../golang/index.js";
import { tooManyArguments } from "../argument-count.js";
import { encodeBase64 } from "../base64.js";
import { defineCommand, under } from "../command.js";
import { keyPath, readEntries, withoutLeadingSlash } from "../kv-entry.js";

export const command = defineCommand({
  usage: "[KEY_OR_PREFIX]",
  description: "Prints every key that begins with the prefix, with flags and value, as JSON for `kv import`.",
  api: true,
  flags: {},
  async run(call) {
    tooManyArguments(call.args, 1);
    const prefix = withoutLeadingSlash(call.args[0] ?? "");
    const client = await call.connect();
    const request = { query: { recurse: true }, accept: [404] };
    const reply = await under("Error querying Consul agent", client.get(keyPath(prefix), request));
    const entries = reply.status === 404 ? [] : readEntries(reply);
    const exported = entries.map((entry) => ({
      key: entry.Key,
      flags: BigInt(entry.Flags),
      value: encodeBase64(entry.Value),
    }));
    call.out(encodeJson(exported, "\t"));
    return 0;
  },
});
