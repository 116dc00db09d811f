import { tooManyArguments } from "../argument-count.js";
import { encodeBase64 } from "../base64.js";
import { type Call, defineCommand, fail, under } from "../command.js";
import { detailedEntry, type KvEntry, keyPath, readEntries, withoutLeadingSlash } from "../kv-entry.js";

const LEAD = "Error querying Consul agent";

export const command = defineCommand({
  usage: "[options] [KEY_OR_PREFIX]",
  description:
    "Prints the value of a key, or with -recurse of every key that begins with the prefix, or with -keys only their names.",
  api: true,
  flags: {
    base64: ["bool", "Print values in base64."],
    detailed: ["bool", "Print flags, indexes and the lock beside the value."],
    keys: ["bool", "Print the names of keys, as far as the next separator; with -recurse whole."],
    recurse: ["bool", "Print every key that begins with the prefix."],
    separator: ["string", "Where -keys stops; empty for whole names. Default /."],
  },
  async run(call) {
    tooManyArguments(call.args, 1);
    const { recurse = false, keys = false, separator = "/", base64 = false, detailed = false } = call.flags;
    const key = withoutLeadingSlash(call.args[0] ?? "");
    if (key === "" && !recurse && !keys) fail("Error! Missing KEY argument");
    const client = await call.connect();
    if (keys && !recurse) {
      const query = { keys: true, separator: separator || undefined };
      const reply = await under(LEAD, client.get(keyPath(key), { query, accept: [404] }));
      if (reply.status !== 404) for (const name of reply.json<string[] | null>() ?? []) call.out(name);
      return 0;
    }
    const reply = await under(LEAD, client.get(keyPath(key), { query: { recurse }, accept: [404] }));
    const entries = reply.status === 404 ? [] : readEntries(reply);
    if (!recurse && entries.length === 0) fail(`Error! No key exists at: ${key}`);
    for (const [at, entry] of entries.entries()) {
      if (detailed && at > 0) call.out("");
      print(call, entry, { recurse, keys, detailed, base64 });
    }
    return 0;
  },
});

interface Layout {
  readonly recurse: boolean;
  /** Names alone. */
  readonly keys: boolean;
  readonly detailed: boolean;
  readonly base64: boolean;
}

/** Values are bytes and go out as they are. */
function print(call: Call, entry: KvEntry, how: Layout): void {
  const { stdout } = call.context;
  if (how.detailed) {
    stdout(detailedEntry(entry, { base64: how.base64, keysOnly: how.keys }));
  } else if (how.keys) {
    stdout(entry.Key);
  } else {
    if (how.recurse) stdout(`${entry.Key}:`);
    stdout(how.base64 ? encodeBase64(entry.Value) : entry.Value);
  }
  stdout("\n");
}
