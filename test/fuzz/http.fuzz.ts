import {
  decodeCheck,
  decodeFileService,
  decodeService,
  dnsNameOf,
  type Read,
  readCatalogDeregistration,
  readCatalogRegistration,
  readCheck,
  readCheckUpdate,
  readService,
} from "../../src/definitions/index.js";
import { indentJson } from "../../src/http/indent.js";
import { cleanPath, hasUnprintable, isUnclean } from "../../src/http/path.js";
import { parseQuery, percentDecode } from "../../src/http/query.js";

const bodies: readonly string[] = [
  '{"ID":"i","Name":"web","Tags":["a","b"],"Port":80,"Address":"10.0.0.1","Meta":{"k":"v"},"Weights":{"Passing":1,"Warning":2},"Check":{"HTTP":"http://x","Interval":"10s","Header":{"a":["b"]}},"Checks":[{"TTL":"1m30s"},{"TCP":"a:1","Interval":1000000000}]}',
  '{"Name":"p","Kind":"connect-proxy","Port":1,"Proxy":{"DestinationServiceName":"d","Upstreams":[{"DestinationName":"x"}],"Config":{"a":[1,{"b":null}]}},"Connect":{"SidecarService":{"Port":2}}}',
  '{"ID":"c","Name":"mem","TTL":"60s","ServiceID":"web","DeregisterCriticalServiceAfter":"1h"}',
  '{"Status":"passing","Output":"ok \\u00e9 \\ud83d\\ude00"}',
  '{"Node":"n","Address":"a","ID":"40e4a748-2192-161a-0510-9bf59fe950b5","NodeMeta":{"m":"1"},"Service":{"Service":"s","Tags":null,"TaggedAddresses":{"lan":{"Address":"1.2.3.4","Port":1}}},"Checks":[{"CheckID":"c","Definition":{"HTTP":"x","Interval":"1s","Foo":1}}],"SkipNodeUpdate":true}',
  '{"Node":"n","ServiceID":"s","CheckID":"c"}',
];
const urls: readonly string[] = [
  "/v1/kv/a%2Fb//c/../d?x=%41+b&y;z",
  "/v1/health/service/web?passing=1&tag=a&tag=&near=_agent",
];
const pieces: readonly string[] = [
  ...'{}[]":,\\/%&=;+.',
  "null",
  "true",
  "-",
  "1e9",
  "80.5",
  "99999999999999999999",
  "\\ud800",
  "\u0000",
  "\u2028",
  "\ud800",
  "é",
  "😀",
  '"__proto__"',
  '"constructor":',
  '"name":',
  '"TTL":"',
  "%zz",
  "%ff",
  "%00",
  "/../",
  "//",
  "[".repeat(50),
];
const context = { node: "n1", scripts: "remote-disabled", token: "", replaceExistingChecks: false } as const;

/**
 * Feeds broken bodies, queries and paths to what decodes them until `deadlineMs` (`performance.now()`); gives the
 * number tried. Throws on a fault: an exception, a refusal without words, a text that two readers understand differently.
 */
export function fuzzHttpDecoding(deadlineMs: number, random: () => number): number {
  let tried = 0;
  for (; performance.now() < deadlineMs; tried++) {
    const isUrl = random() < 0.3;
    const text = mutated(pick(isUrl ? urls : bodies, random), random);
    try {
      if (isUrl) tryUrl(text);
      else tryBody(text);
    } catch (fault) {
      throw new Error(`${isUrl ? "url" : "body"} ${JSON.stringify(text)}: ${String(fault)}`, { cause: fault });
    }
  }
  return tried;
}

function tryBody(text: string): void {
  const service = worded(decodeService(text));
  if (service.ok) {
    const read = worded(readService(service.value, context));
    if (read.ok) dnsNameOf(read.value.service.name, "service.consul");
  }
  const check = worded(decodeCheck(text));
  if (check.ok) worded(readCheck(check.value, context));
  worded(readCheckUpdate(text));
  worded(readCatalogRegistration(text));
  worded(readCatalogDeregistration(text));
  const value = strictly(text);
  if (value === undefined) return;
  worded(decodeFileService(value));
  const compact = JSON.stringify(value);
  if (JSON.stringify(JSON.parse(indentJson(compact))) !== compact) throw new Error("indenting changed the value");
}

/** What the platform's own reader makes of it; undefined where it sees no JSON. */
function strictly(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function worded<T>(read: Read<T>): Read<T> {
  if (!read.ok && read.fault.message === "") throw new Error("refused without a word");
  return read;
}

function tryUrl(text: string): void {
  const mark = text.indexOf("?");
  const path = mark < 0 ? text : text.slice(0, mark);
  const clean = cleanPath(path);
  if (isUnclean(clean)) throw new Error(`cleaned to ${clean}, which is not clean`);
  const decoded = percentDecode(path);
  if (decoded !== undefined) hasUnprintable(decoded);
  const query = parseQuery(mark < 0 ? text : text.slice(mark + 1));
  for (const name of ["x", "tag", "passing", ""]) if (query?.has(name)) query.all(name);
}

/** Edits of one text; more would only make it junk from end to end. */
const editsMax = 8;

function mutated(seed: string, random: () => number): string {
  let text = seed;
  for (let edits = Math.floor(random() * editsMax); edits > 0; edits--) {
    const at = Math.floor(random() * (text.length + 1));
    const cut = random() < 0.5 ? Math.floor(random() * 6) : 0;
    const piece = random() < 0.7 ? pick(pieces, random) : "";
    text = text.slice(0, at) + piece + text.slice(at + cut);
  }
  return random() < 0.1 ? text.slice(0, Math.floor(random() * text.length)) : text;
}

function pick<T>(items: readonly T[], random: () => number): T {
  return items[Math.floor(random() * items.length)]!;
}
