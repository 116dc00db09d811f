import { tooManyArguments } from "../argument-count.js";
import { defineCommand, fail, under } from "../command.js";
import { keyPath, withoutLeadingSlash } from "../kv-entry.js";

export const command = defineCommand({
  usage: "[options] KEY_OR_PREFIX",
  description:
    "Removes a key, or with -recurse every key that begins with the prefix. A key that does not exist is no error.",
  api: true,
  flags: {
    cas: ["bool", "Only when the key's ModifyIndex is still that of -modify-index."],
    "modify-index": ["uint64", "The index for -cas."],
    recurse: ["bool", "Remove all keys below the prefix; the empty prefix is the whole store."],
  },
  async run(call) {
    tooManyArguments(call.args, 1);
    const key = withoutLeadingSlash(call.args[0] ?? "");
    const { cas = false, recurse = false } = call.flags;
    const index = call.flags["modify-index"] ?? 0n;
    if (key === "" && !recurse) fail("Error! Missing KEY argument");
    if (cas && index === 0n) {
      fail("Cannot delete a key that does not exist. Provide a -modify-index greater than than 0.");
    }
    if (!cas && index !== 0n) fail("Cannot specify -modify-index without -cas!");
    if (cas && recurse) fail("Cannot specify both -cas and -recurse!");
    const client = await call.connect();
    const query = { recurse, cas: cas ? String(index) : undefined };
    const lead = recurse
      ? `Error! Did not delete prefix ${key}`
      : cas
        ? `Error! Did not delete key ${key}`
        : `Error deleting key ${key}`;
    const reply = await under(lead, client.delete(keyPath(key), { query }));
    if (cas && !reply.text().includes("true")) fail(`Error! Did not delete key ${key}: CAS failed`);
    call.out(recurse ? `Success! Deleted keys with prefix: ${key}` : `Success! Deleted key: ${key}`);
    return 0;
  },
});
