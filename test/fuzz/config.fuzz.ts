import { loadConfig } from "../../src/config/index.js";
import { parseHcl, parseJsonWithPosition } from "../../src/hcl/index.js";
import { memoryEnv } from "../config/files-in-memory.js";

const SEEDS = [
  'datacenter = "dc1"\nports { dns = 53 http = -1 }\ndns_config { service_ttl { "*" = "5s" } soa { min_ttl = 5 } }',
  'service { name = "web" port = 80 tags = ["a"] check { http = "http://x" interval = "5s" header { a = ["b"] } } }',
  'template { contents = <<-EOF\n  {{ key "a" }}\n  EOF\n destination = "x" }\nforward { conditional { "x" = ["1.1.1.1"] } }',
  '{"services":[{"name":"a","meta":{"k":"v"}}],"node_meta":{"a":"b"},"recursors":["8.8.8.8"],"ui":true,"license_path":"x"}',
  '{"client_addr":"{{ GetInterfaceIP \\"eth0\\" }}","addresses":{"http":"unix:///x"},"session_ttl_min":"1h","acl_token":"t"}',
];
const PIECES = [
  "{",
  "}",
  "[",
  "]",
  '"',
  "\\",
  "=",
  ",",
  "<<E\n",
  "\n",
  "${",
  "#",
  "/*",
  "*/",
  "0",
  "-1",
  "9e9",
  "null",
  "true",
  "__proto__",
  "\u{1f600}",
  "\ud800",
  "\0",
  "x",
];
const FLAGS = ["-dev", "-client={{", "-bind=::", "-node-meta", "-hcl", "-ui", "--", "-dns-port=99999", "-log-level"];

/** More rounds of growing a text would only repeat what shorter ones find. */
const EDITS_MAX = 12;

/**
 * Feeds broken configuration to the readers until `performance.now()` reaches `deadlineMs`; gives the number of texts tried.
 * Throws on a fault: an exception, or a refusal that does not say where.
 */
export function fuzzConfig(deadlineMs: number, random: () => number): number {
  let tried = 0;
  for (; performance.now() < deadlineMs; tried++) {
    const text = mutated(pick(SEEDS, random), random);
    try {
      tryText(text, random);
    } catch (fault) {
      throw new Error(`configuration ${JSON.stringify(text)}: ${String(fault)}`, { cause: fault });
    }
  }
  return tried;
}

function tryText(text: string, random: () => number): void {
  for (const parse of [parseHcl, parseJsonWithPosition]) {
    const parsed = parse(text, "f");
    if (!parsed.ok && !/^f:\d+:\d+: ./s.test(parsed.error)) throw new Error(`no place in ${parsed.error}`);
  }
  const name = random() < 0.5 ? "f.hcl" : "f.json";
  const argv = ["-dev", "-config-file", name, ...(random() < 0.2 ? [pick(FLAGS, random), pick(SEEDS, random)] : [])];
  const result = loadConfig(argv, memoryEnv({ [name]: text }));
  if (!result.ok && (result.error === "" || result.exitCode !== 1)) throw new Error("refused without a reason");
  if (result.ok && !Object.isFrozen(result.config)) throw new Error("not frozen");
}

function mutated(seed: string, random: () => number): string {
  let text = seed;
  for (let edits = Math.floor(random() * EDITS_MAX); edits > 0; edits--) {
    const start = Math.floor(random() * (text.length + 1));
    const end = random() < 0.5 ? start : start + Math.floor(random() * 8);
    text = text.slice(0, start) + (random() < 0.7 ? pick(PIECES, random) : "") + text.slice(end);
  }
  return text;
}

function pick<T>(list: readonly T[], random: () => number): T {
  return list[Math.floor(random() * list.length)]!;
}
