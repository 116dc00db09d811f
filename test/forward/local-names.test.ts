import type { RecordType } from "dns-packet";
import { afterEach, describe, expect, it } from "vitest";
import type { Forwarder, ForwardOptions, ForwardPorts } from "../../src/forward/index.js";
import { answer, data, forwarderWith, hit, ManualClock, rcodeOf } from "./asking.js";
import { addressOf, type FakeUpstream, startUpstream } from "./fake-upstream.js";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function made(
  options: Partial<ForwardOptions> = {},
  ports: Partial<ForwardPorts> = {},
): Promise<{ forwarder: Forwarder; up: FakeUpstream }> {
  const up = await startUpstream(addressOf("192.0.2.1"));
  const forwarder = forwarderWith({ recursors: [up.text], ...options }, ports);
  closing.push(
    () => up.close(),
    () => forwarder.close(),
  );
  return { forwarder, up };
}

const nibbles = (first: string): string => `${first}.${"0.".repeat(31)}ip6.arpa`;

describe("special names", () => {
  const cases: [name: string, type: RecordType, rcode: string, data: string[]][] = [
    ["localhost", "A", "NOERROR", ["127.0.0.1"]],
    ["LocalHost", "AAAA", "NOERROR", ["::1"]],
    ["app.localhost", "A", "NOERROR", ["127.0.0.1"]],
    ["localhost", "MX", "NOERROR", []],
    ["nothing.invalid", "A", "NXDOMAIN", []],
    ["hidden.onion", "A", "NXDOMAIN", []],
    ["1.0.0.127.in-addr.arpa", "PTR", "NOERROR", ["localhost"]],
    ["0.0.127.in-addr.arpa", "PTR", "NOERROR", []],
    ["2.0.0.127.in-addr.arpa", "PTR", "NXDOMAIN", []],
    ["4.3.2.10.in-addr.arpa", "PTR", "NXDOMAIN", []],
    ["10.in-addr.arpa", "PTR", "NOERROR", []],
    ["1.1.31.172.in-addr.arpa", "PTR", "NXDOMAIN", []],
    ["1.1.64.100.in-addr.arpa", "PTR", "NXDOMAIN", []],
    ["1.0.168.192.in-addr.arpa", "PTR", "NXDOMAIN", []],
    [nibbles("1"), "PTR", "NOERROR", ["localhost"]],
    ["1.0.d.f.ip6.arpa", "PTR", "NXDOMAIN", []],
  ];
  it.each(cases)("%s %s is answered here: %s", async (name, type, rcode, expected) => {
    const { forwarder, up } = await made();
    const reply = await answer(forwarder, name, { type });
    expect([rcodeOf(reply), data(reply)]).toEqual([rcode, expected]);
    expect(reply.authorities!.map(({ type: found }) => found)).toEqual(expected.length === 0 ? ["SOA"] : []);
    expect(up.received).toEqual([]);
  });

  it.each(["1.1.32.172.in-addr.arpa", "8.8.8.8.in-addr.arpa", "notlocalhost", "invalid.example", "www.test"])(
    "%s is nothing special",
    async (name) => {
      const { forwarder, up } = await made();
      await answer(forwarder, name);
      expect(up.received).toHaveLength(1);
    },
  );

  it("go upstream where a conditional domain covers them, and reverse names also when that is turned off", async () => {
    const corp = await startUpstream(addressOf("192.0.2.99"));
    closing.push(() => corp.close());
    const { forwarder } = await made({ conditional: { "10.in-addr.arpa": [corp.text] } });
    expect(data(await answer(forwarder, "4.3.2.10.in-addr.arpa"))).toEqual(["192.0.2.99"]);
    const open = await made({ privateReverse: false });
    expect(data(await answer(open.forwarder, "4.3.2.10.in-addr.arpa"))).toEqual(["192.0.2.1"]);
  });
});

describe("hosts file", () => {
  const text = [
    "# comment",
    "10.0.0.5  nas.lan NAS  # the box",
    "10.0.0.6 two.lan",
    "10.0.0.7 two.lan",
    "fd00::5 nas.lan",
    "bad line",
    "300.1.1.1 no.lan",
    "",
  ].join("\n");

  function ports(file: { text: string; mark: string } | undefined, clock = new ManualClock()) {
    const state = { file, clock, logged: [] as string[] };
    const given: Partial<ForwardPorts> = {
      clock,
      readFile: () => state.file,
      fileMark: () => state.file?.mark,
      log: (_level, message) => state.logged.push(message),
    };
    return { state, given };
  }

  const cases: [name: string, type: RecordType, rcode: string, data: string[]][] = [
    ["nas.lan", "A", "NOERROR", ["10.0.0.5"]],
    ["NAS.lan", "AAAA", "NOERROR", ["fd00::5"]],
    ["nas", "A", "NOERROR", ["10.0.0.5"]],
    ["nas", "AAAA", "NOERROR", []],
    ["two.lan", "A", "NOERROR", ["10.0.0.6", "10.0.0.7"]],
    ["5.0.0.10.in-addr.arpa", "PTR", "NOERROR", ["nas.lan"]],
    ["no.lan", "A", "NOERROR", ["192.0.2.1"]],
  ];
  it.each(cases)("%s %s", async (name, type, rcode, expected) => {
    const { forwarder } = await made({ hostsFile: "/hosts" }, ports({ text, mark: "1" }).given);
    const reply = await answer(forwarder, name, { type });
    expect([rcodeOf(reply), data(reply)]).toEqual([rcode, expected]);
  });

  it("is read again when it changes, also over names that were forwarded before", async () => {
    const { state, given } = ports({ text, mark: "1" });
    const { forwarder } = await made({ hostsFile: "/hosts" }, given);
    expect(data(await answer(forwarder, "new.lan"))).toEqual(["192.0.2.1"]);
    expect(hit(forwarder, "new.lan")).toBeDefined();
    state.file = { text: "10.0.0.8 new.lan", mark: "2" };
    state.clock.advance(2_000);
    expect(hit(forwarder, "new.lan")).toBeUndefined();
    expect(data(await answer(forwarder, "new.lan"))).toEqual(["10.0.0.8"]);
    expect(data(await answer(forwarder, "nas.lan"))).toEqual(["192.0.2.1"]);
  });

  it("that is missing is said once, and taken when it appears", async () => {
    const { state, given } = ports(undefined);
    const { forwarder } = await made({ hostsFile: "/hosts" }, given);
    state.clock.advance(60_000);
    expect(state.logged).toEqual(["hosts file /hosts cannot be read; no names are taken from it"]);
    state.file = { text, mark: "1" };
    state.clock.advance(2_000);
    expect(data(await answer(forwarder, "nas.lan"))).toEqual(["10.0.0.5"]);
  });
});
