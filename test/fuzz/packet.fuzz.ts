import { Answers, addExtendedError, defaultAnswerOptions, Explainer, lookupResult } from "../../src/answers/index.js";
import { CatalogView } from "../../src/catalog/index.js";
import {
  type EdnsOption,
  ednsRecord,
  encodeMessage,
  nameFromText,
  readMessage,
  Writer,
  writeRecord,
} from "../../src/wire/index.js";
import { cpuMs } from "./cpu-time.js";

const names = [
  "web.service.consul.",
  "_web._tcp.CONSUL.",
  "tag.web.service.dc1.consul.",
  "n1.node.consul.",
  "host.node.consul.",
  "0a000001.addr.consul.",
  "1.0.0.10.in-addr.arpa.",
  "consul.",
  "no\\.dots\\000.service.consul.",
  `${"x".repeat(63)}.${"y".repeat(63)}.${"z".repeat(63)}.service.consul.`,
  "example.com.",
  ".",
];
const types = [1, 2, 5, 6, 12, 15, 16, 28, 33, 41, 64, 251, 252, 255, 0, 65_535];
const sizes = [0, 100, 512, 513, 1232, 4096, 65_535];

/** A server with services of few and of many instances, host names, texts. */
function server(random: () => number, disableCompression: boolean): Answers {
  const answers = new Answers({
    options: { ...defaultAnswerOptions, disableCompression, altDomain: "alt.example" },
    random,
    nowSeconds: () => 1_700_000_000,
  });
  for (let i = 0; i < 150; i++) {
    const node = `n${i}`;
    answers.apply({
      kind: "node",
      op: "put",
      node,
      address: `10.0.0.${i}`,
      meta: i % 4 === 0 ? { k: "v".repeat(i) } : {},
    });
    const address = i % 3 === 0 ? `10.1.0.${i}` : "";
    answers.apply({ kind: "service", op: "put", node, id: "w", service: "web", address, port: i, tags: ["tag"] });
  }
  answers.apply({ kind: "node", op: "put", node: "host", address: "n1.node.consul" });
  answers.markLoaded();
  return answers;
}

function pick<T>(list: readonly T[], random: () => number): T {
  return list[Math.floor(random() * list.length)]!;
}

function bytesOf(random: () => number, lengthMax: number): Uint8Array {
  return Uint8Array.from({ length: Math.floor(random() * (lengthMax + 1)) }, () => Math.floor(random() * 256));
}

/** A sound query, now and then with odd options. */
function soundQuery(random: () => number): Uint8Array {
  const writer = new Writer(new Uint8Array(8192));
  const name = nameFromText(pick(names, random));
  const edns = random() < 0.6;
  for (const word of [Math.floor(random() * 65_536), 0x0100, 1, 0, 0, edns ? 1 : 0]) writer.u16(word);
  if (name.ok) writer.name(name.name);
  writer.u16(pick(types, random));
  writer.u16(random() < 0.9 ? 1 : 3);
  if (edns) {
    const options: EdnsOption[] = [];
    if (random() < 0.3) options.push({ code: pick([3, 8, 10, 12, 65_001], random), data: bytesOf(random, 40) });
    if (random() < 0.2) options.push({ code: 8, data: Uint8Array.of(0, 1, 24, 0, 198, 18, 0) });
    const version = random() < 0.9 ? 0 : 1;
    writeRecord(
      writer,
      ednsRecord({ udpBytes: pick(sizes, random), extendedRcode: 0, version, dnssecOk: true, options }),
    );
  }
  return writer.bytes.slice(0, writer.offset);
}

function mutate(bytes: Uint8Array, random: () => number): Uint8Array {
  const changed = Uint8Array.from(bytes);
  for (let edits = Math.floor(random() * 6); edits > 0 && changed.length > 0; edits--) {
    changed[Math.floor(random() * changed.length)] = pick(
      [0, 1, 12, 41, 63, 64, 0xc0, 0xff, Math.floor(random() * 256)],
      random,
    );
  }
  if (random() < 0.15) return changed.subarray(0, Math.floor(random() * changed.length));
  return random() < 0.1 ? Uint8Array.from([...changed, ...bytesOf(random, 60)]) : changed;
}

/** Has a reason for every negative reply. */
const explainer = new Explainer(defaultAnswerOptions, new CatalogView());

function fault(what: string, packet: Uint8Array): Error {
  return new Error(`${what}: ${Buffer.from(packet).toString("hex")}`);
}

/** The largest reply that a query may get over UDP: what its own OPT says, as read by the general reader. */
function allowed(packet: Uint8Array, reply: Uint8Array): number {
  const parsed = readMessage(reply);
  if (!parsed.ok) throw fault(`reply is not a message (${parsed.reason})`, packet);
  return Math.max(512, parsed.message.edns?.udpBytes ?? 0);
}

/** One input: a reply must be a response to it, whole, and no larger than asked for. */
function tryOne(answers: Answers, packet: Uint8Array, overTcp: boolean, out: Uint8Array): void {
  const started = cpuMs();
  let length = answers.lookup(packet, packet.length, overTcp, out);
  if (length === lookupResult.notOurs) length = answers.decline(out);
  else if (length > 0) length = addExtendedError(answers.query, out, length, overTcp, explainer);
  const took = cpuMs() - started;
  if (took > 1000) throw fault(`took ${took.toFixed(0)} ms`, packet);
  const parsed = readMessage(packet);
  if (parsed.ok) encodeMessage(parsed.message);
  if (length === lookupResult.dropped) return;
  if (length < 12) throw fault(`lookup gave ${length}`, packet);
  const reply = out.subarray(0, length);
  if (reply[0] !== packet[0] || reply[1] !== packet[1] || reply[2]! < 0x80) throw fault("not a response to it", packet);
  if (!overTcp && length > allowed(packet, reply)) throw fault(`reply of ${length} bytes`, packet);
  if (overTcp) allowed(packet, reply);
}

/** Mutated and random packets against the packet reader and the answers, until `performance.now()` reaches `deadlineMs`. */
export function fuzzPackets(deadlineMs: number, random: () => number): number {
  const servers = [server(random, false), server(random, true)];
  const out = new Uint8Array(65_535);
  let inputs = 0;
  while (performance.now() < deadlineMs) {
    for (let i = 0; i < 50; i++, inputs++) {
      const packet = random() < 0.15 ? bytesOf(random, 100) : mutate(soundQuery(random), random);
      tryOne(pick(servers, random), packet, random() < 0.3, out);
    }
  }
  return inputs;
}
