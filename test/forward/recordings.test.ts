import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { RecordType } from "dns-packet";
import { afterEach, describe, expect, it } from "vitest";
import { nameFromText, nameToText } from "../../src/wire/index.js";
import { behave, type RecordedUpstream } from "../conformance/dns/upstreams.js";
import { answer, data, forwarderWith, rcodeOf } from "./asking.js";
import { type FakeUpstream, flags, startUpstream } from "./fake-upstream.js";

/** What was recorded of Consul with recursors: here the part that the forwarder does, asked of it directly. */
interface RecordedRecord {
  readonly name: string;
  readonly type: string;
  readonly ttl: number;
  readonly data: string;
}

interface Setup {
  readonly config: { readonly dns_config?: { readonly recursor_timeout?: string } };
  readonly upstreams?: readonly RecordedUpstream[];
}

interface RecordedCase {
  readonly name: string;
  readonly setup: string;
  readonly query: {
    readonly name: string;
    readonly type: string;
    readonly transport: "udp" | "tcp";
    readonly rd?: number;
    readonly flags?: Readonly<Record<string, number>>;
    readonly edns?: { readonly size: number };
  };
  readonly expect: {
    readonly rcode: string;
    readonly flags: string;
    readonly answer?: readonly RecordedRecord[];
    readonly edns?: { readonly size: number };
  };
}

const file = fileURLToPath(new URL("../conformance/data/dns.json", import.meta.url));
const { setups, cases } = JSON.parse(readFileSync(file, "utf8")) as {
  readonly setups: Readonly<Record<string, Setup>>;
  readonly cases: readonly RecordedCase[];
};

const bits: Readonly<Record<string, number>> = {
  aa: 0x400,
  tc: 0x200,
  rd: 0x100,
  ra: 0x80,
  z: 0x40,
  ad: 0x20,
  cd: 0x10,
};

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function forwarderFor(setup: Setup) {
  const upstreams: FakeUpstream[] = [];
  for (const upstream of setup.upstreams ?? []) upstreams.push(await startUpstream(behave(upstream)));
  const seconds = /^(\d+)s$/.exec(setup.config.dns_config?.recursor_timeout ?? "2s")![1];
  const forwarder = forwarderWith({
    recursors: upstreams.map(({ text }) => text),
    recursorTimeoutMs: Number(seconds) * 1_000,
  });
  closing.push(...upstreams.map((upstream) => () => upstream.close()), () => forwarder.close());
  return forwarder;
}

/** Names of the registry are not the forwarder's; DS of the zone itself is, as in Consul. */
const forwarded = cases.filter(({ setup, query }) => {
  const inZone = /(^|\.)consul$/.test(query.name) && query.type !== "DS";
  return setups[setup]?.upstreams !== undefined && !inZone && query.name !== "1.0.0.127.in-addr.arpa";
});

describe("recorded recursor cases", () => {
  it("are all here", () => {
    expect(forwarded.map(({ name }) => name)).toEqual([
      "rec-a",
      "rec-a-edns",
      "rec-nx",
      "rec-ptr-miss",
      "rec-ds-apex",
      "rec2-servfail-next",
      "rec3-nx-stops",
      "rec4-all-refused-edns",
      "rec4-flags",
      "rec5-blackhole",
      "rec6-tc",
      "rec7-aa-ad",
    ]);
  });

  it.each(forwarded)("$name", async ({ setup, query: asked, expect: expected }) => {
    const forwarder = await forwarderFor(setups[setup]!);
    const set = Object.entries(asked.flags ?? {}).reduce(
      (sum, [name, on]) => (name === "rd" || on === 0 ? sum : sum | bits[name]!),
      0,
    );
    const recursion = (asked.flags?.["rd"] ?? asked.rd ?? 1) === 1 ? flags.rd : 0;
    const reply = await answer(forwarder, asked.name, {
      type: asked.type as RecordType,
      transport: asked.transport,
      flags: set | recursion,
      ...(asked.edns === undefined ? {} : { edns: asked.edns.size }),
    });
    expect(rcodeOf(reply)).toBe(expected.rcode);
    const names = ["aa", "tc", "rd", "ra", "z", "ad", "cd"].filter((name) => reply[`flag_${name}` as "flag_aa"]);
    expect(["qr", ...names].join(" ")).toBe(expected.flags);
    const records = (expected.answer ?? []).map(({ name, type, ttl }) => ({
      name: name.replace(/\.$/, ""),
      type,
      ttl,
    }));
    expect(reply.answers).toMatchObject(records);
    expect(data(reply)).toEqual((expected.answer ?? []).map(({ data: value }) => value.replace(/\.$/, "")));
    const opt = reply.additionals!.map((record) => (record as { udpPayloadSize?: number }).udpPayloadSize);
    expect(opt).toEqual(expected.edns === undefined ? [] : [expected.edns.size]);
  });

  it.each([
    ["rec-good", "www.google.com.", 1, ["CNAME www.google.com. 300", "A google.com. 300"]],
    ["rec-good", "txt.example.", 1, ["A txt.example. 30", "TXT txt.example. 30"]],
    ["rec-good", "v6.example.", 28, ["AAAA v6.example. 60"]],
    ["rec-good", "nx.example.", 1, []],
    ["rec-order", "www.google.com.", 1, ["CNAME www.google.com. 300", "A google.com. 300"]],
    ["rec-refused", "www.google.com.", 1, []],
  ] as const)("%s: records found for a service registered as %s, type %i", async (setup, name, type, expected) => {
    const forwarder = await forwarderFor(setups[setup]!);
    const parsed = nameFromText(name);
    if (!parsed.ok) throw new Error(parsed.reason);
    const records = await forwarder.lookup(parsed.name, type);
    const types: Readonly<Record<number, string>> = { 1: "A", 5: "CNAME", 16: "TXT", 28: "AAAA" };
    expect(records.map((record) => `${types[record.type]} ${nameToText(record.owner)} ${record.ttlSeconds}`)).toEqual(
      expected,
    );
  });
});
