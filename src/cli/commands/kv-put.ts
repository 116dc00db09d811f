import { decodeBase64 } from "../../golang/index.js";
import { type Call, defineCommand, fail, under } from "../command.js";
import { readDataArgument } from "../data-argument.js";
import { keyPath } from "../kv-entry.js";

const flags = {
  acquire: ["bool", "Take the lock on the key for -session."],
  base64: ["bool", "DATA is base64 and stored decoded."],
  cas: ["bool", "Only when the key's ModifyIndex is still that of -modify-index; 0 only creates."],
  flags: ["uint64", "A number kept beside the value for whatever use."],
  "modify-index": ["uint64", "The index for -cas."],
  release: ["bool", "Give the lock on the key back for -session."],
  session: ["string", "The session for -acquire and -release."],
} as const;

export const command = defineCommand({
  usage: "[options] KEY [DATA]",
  description:
    "Writes a value to a key. DATA is the value itself, @file, or - for standard input; without it the value is empty.",
  api: true,
  flags,
  async run(call) {
    const [key, argument = ""] = call.args;
    if (call.args.length > 2) fail(`Error! Too many arguments (expected 1 or 2, got ${call.args.length})`);
    if (key === undefined) fail("Error! Missing KEY argument");
    const data = await readDataArgument(call.context, argument);
    const value = call.flags.base64 === true ? decoded(call, data) : data;
    const { acquire = false, release = false, cas = false, session = "" } = call.flags;
    if ((acquire || release) && session === "") fail("Error! Missing -session (required with -acquire and -release)");
    const client = await call.connect();
    const index = call.flags["modify-index"] ?? 0n;
    const query = {
      flags: call.flags.flags ? String(call.flags.flags) : undefined,
      ...(cas ? { cas: String(index) } : acquire ? { acquire: session } : release ? { release: session } : {}),
    };
    const lead = cas ? `Error! Did not write to ${key}` : "Error! Failed writing data";
    if (key.startsWith("/")) fail(`${lead}: Invalid key. Key must not begin with a '/': ${key}`);
    const reply = await under(lead, client.put(keyPath(key), value, { query }));
    const written = reply.text().includes("true");
    if (cas) return finishCas(call, key, index, written);
    if (acquire && !written) fail("Error! Did not acquire lock");
    if (release && !acquire && !written) fail("Error! Did not release lock");
    const done = acquire ? "Lock acquired on" : release ? "Lock released on" : "Data written to";
    call.out(`Success! ${done}: ${key}`);
    return 0;
  },
});

function finishCas(call: Pick<Call, "out">, key: string, index: bigint, written: boolean): number {
  if (!written) {
    const reason = index === 0n ? "CAS performed with index=0 and key already exists." : "CAS failed";
    fail(`Error! Did not write to ${key}: ${reason}`);
  }
  call.out(`Success! Data written to: ${key}`);
  return 0;
}

/** A fault is told but what was read before it is written all the same: that is what Consul does, and scripts see exit 0. */
function decoded(call: Pick<Call, "err">, data: Uint8Array): Uint8Array {
  const { bytes, error } = decodeBase64(new TextDecoder().decode(data));
  if (error !== undefined) call.err(`Error! Cannot base 64 decode data: ${error}`);
  return bytes;
}
