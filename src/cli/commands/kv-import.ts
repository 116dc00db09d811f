import { posix } from "node:path";
import { decodeBase64 } from "../../golang/index.js";
import { defineCommand, fail, under } from "../command.js";
import { readDataArgument } from "../data-argument.js";
import { keyPath } from "../kv-entry.js";
import { readImport } from "../kv-import-entries.js";

export const command = defineCommand({
  usage: "[DATA]",
  description: "Writes the keys of an export. DATA is the JSON itself, @file, or - for standard input.",
  api: true,
  flags: { prefix: ["string", "Put before every key, with a slash between."] },
  async run(call) {
    const [argument] = call.args;
    if (argument === undefined) fail("Error! Missing DATA argument");
    if (call.args.length > 1) fail(`Error! Too many arguments (expected 1, got ${call.args.length})`);
    if (argument === "") fail("Error! Empty DATA argument");
    const entries = readImport(await readDataArgument(call.context, argument));
    const client = await call.connect();
    for (const entry of entries) {
      const value = decodeBase64(entry.value);
      if (value.error !== undefined) fail(`Error base 64 decoding value for key ${entry.key}: ${value.error}`);
      const key = joined(call.flags.prefix ?? "", entry.key);
      if (key.startsWith("/"))
        fail(`Error! Failed writing data for key ${key}: Invalid key. Key must not begin with a '/': ${key}`);
      const query = { flags: entry.flags === "0" ? undefined : entry.flags };
      await under(`Error! Failed writing data for key ${key}`, client.put(keyPath(key), value.bytes, { query }));
      call.out(`Imported: ${key}`);
    }
    return 0;
  },
});

/** Cleans as a path is cleaned; a slash at the end stays, since a folder's key has one. */
function joined(prefix: string, key: string): string {
  return prefix === "" && key === "" ? "" : posix.join(prefix, key);
}
