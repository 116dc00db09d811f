import { createSocket } from "node:dgram";
import type { Answer, RecordType } from "dns-packet";
import { afterEach, describe, expect, it } from "vitest";
import {
  defaultForwardOptions,
  type Forwarder,
  type ForwardOptions,
  type ForwardPorts,
} from "../../src/forward/index.js";
import { answer, ask, data, forwarderWith, hit, ManualClock, query, rcodeOf, until } from "./asking.js";
import {
  addressOf,
  type Behaviour,
  type FakeUpstream,
  flags,
  nameOf,
  type Received,
  rcodes,
  replyTo,
  silence,
  soa,
  startUpstream,
} from "./fake-upstream.js";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function upstream(behaviour: Behaviour): Promise<FakeUpstream> {
  const started = await startUpstream(behaviour);
  closing.push(() => started.close());
  return started;
}

function forwarder(options: Partial<ForwardOptions>, ports: Partial<ForwardPorts> = {}): Forwarder {
  const made = forwarderWith(options, ports);
  closing.push(() => made.close());
  return made;
}

/** dns-packet knows it, its types do not. */
const any = "ANY" as RecordType;

const good = addressOf("192.0.2.1");
const evil = addressOf("203.0.113.66");

/** Sends what `forge` makes of the query before the honest answer, over UDP. */
const raced =
  (forge: (query: Received) => Uint8Array, honest: Behaviour = good): Behaviour =>
  (query) => {
    if (query.transport === "udp") query.send(forge(query));
    return honest(query);
  };

const edited =
  (edit: (reply: Buffer) => void): ((query: Received) => Uint8Array) =>
  (query) => {
    const reply = Buffer.from(evil(query)!);
    edit(reply);
    return reply;
  };

const a = (name: string, address: string, ttl = 60): Answer => ({ type: "A", name, data: address, ttl });
const cname = (name: string, target: string): Answer => ({ type: "CNAME", name, data: target, ttl: 60 });

describe("guessing answers", () => {
  it("sends every query from a port of its own", async () => {
    const up = await upstream(good);
    const made = forwarder({ recursors: [up.text] });
    for (let i = 0; i < 40; i++) await answer(made, `port${i}.example`);
    // Drawn from some 28,000, two of 40 are now and then the same, and ten never.
    expect(new Set(up.received.map(({ port }) => port)).size).toBeGreaterThan(30);
  });

  it("uses random query ids, over UDP and TCP", async () => {
    const up = await upstream(good);
    const made = forwarder({ recursors: [up.text] });
    for (let i = 0; i < 40; i++) await answer(made, `id${i}.example`, { transport: i % 2 === 0 ? "udp" : "tcp" });
    const ids = up.received.map(({ packet }) => packet.id!);
    expect(new Set(ids).size).toBeGreaterThan(35);
    expect(Math.max(...ids) - Math.min(...ids)).toBeGreaterThan(20_000);
  });

  const forgeries: [name: string, forge: (query: Received) => Uint8Array][] = [
    ["another id", edited((reply) => reply.writeUInt16BE(reply.readUInt16BE(0) ^ 1, 0))],
    [
      "another name",
      (query) => replyTo({ ...query.packet, questions: [{ name: "x.example", type: "A", class: "IN" }] }, {}),
    ],
    ["another type", edited((reply) => reply.writeUInt16BE(28, reply.indexOf("\0\0\u0001", 13) + 1))],
    ["another class", edited((reply) => reply.writeUInt16BE(3, reply.indexOf("\0\0\u0001", 13) + 3))],
    ["two questions", edited((reply) => reply.writeUInt16BE(2, 4))],
    ["no question but answers", edited((reply) => reply.writeUInt16BE(0, 4))],
    ["the query bit", edited((reply) => (reply[2]! &= 0x7f))],
    ["another opcode", edited((reply) => (reply[2]! |= 0x20))],
  ];
  it.each(forgeries)("discards an answer with %s and waits for the right one", async (_name, forge) => {
    const up = await upstream(raced(forge));
    const made = forwarder({ recursors: [up.text] }, { clock: new ManualClock() });
    expect(data(await answer(made, "www.example"))).toEqual(["192.0.2.1"]);
    expect(made.snapshot().upstreams[0]!.strays).toBe(1);
  });

  it("discards an answer of a few bytes and waits for the right one", async () => {
    const up = await upstream(raced(({ bytes }) => bytes.subarray(0, 5)));
    const made = forwarder({ recursors: [up.text] }, { clock: new ManualClock() });
    expect(data(await answer(made, "www.example"))).toEqual(["192.0.2.1"]);
  });

  it("hears nobody but the upstream: the right answer from another port is not seen", async () => {
    const stranger = createSocket("udp4");
    await new Promise<void>((done) => stranger.bind(0, "127.0.0.1", done));
    closing.push(() => new Promise<void>((done) => stranger.close(done)));
    const up = await upstream(silence);
    const made = forwarder({ recursors: [up.text] });
    const reply = answer(made, "www.example");
    await until(() => up.received.length === 1);
    const [asked] = up.received;
    await new Promise((done) => stranger.send(evil(asked!)!, asked!.port, "127.0.0.1", done));
    asked!.send(good(asked!)!);
    expect(data(await reply)).toEqual(["192.0.2.1"]);
  });

  it("leaves UDP when somebody keeps guessing on a port", async () => {
    const up = await upstream((query) => {
      if (query.transport === "tcp") return good(query);
      for (let i = 1; i <= 80; i++)
        query.send(edited((reply) => reply.writeUInt16BE((query.packet.id! + i) & 0xffff, 0))(query));
      return undefined;
    });
    const made = forwarder({ recursors: [up.text] }, { clock: new ManualClock() });
    expect(data(await answer(made, "guessed.example"))).toEqual(["192.0.2.1"]);
    expect(up.received.at(-1)!.transport).toBe("tcp");
  });
});

describe("letter case (0x20)", () => {
  const long = "abcdefghijklmnopqrstuvwxyz.example";
  const lowered = edited((reply) => {
    for (let i = 12; i < 12 + long.length + 1; i++) if (reply[i]! >= 65 && reply[i]! <= 90) reply[i]! += 32;
  });

  it("is mixed over UDP", async () => {
    const up = await upstream(good);
    await answer(forwarder({ recursors: [up.text] }), long);
    const asked = up.received[0]!.packet.questions![0]!.name;
    expect(asked.toLowerCase()).toBe(long);
    expect(asked).not.toBe(long);
  });

  it("must come back from an upstream that kept it before; else the answer is fetched over TCP", async () => {
    const up = await upstream(good);
    const made = forwarder({ recursors: [up.text] });
    await answer(made, `first.${long}`);
    up.behaviour = (query) => (query.transport === "udp" ? lowered(query) : good(query));
    expect(data(await answer(made, long))).toEqual(["192.0.2.1"]);
    expect(made.snapshot().upstreams[0]).toMatchObject({ doubtful: 1 });
  });

  it("is left as it is towards loopback, where it helps nobody, unless the name is long enough to know a loop by", async () => {
    const up = await upstream(good);
    const made = forwarder({ recursors: [up.text] });
    for (const name of ["www.example.com", "a-name-of-nineteen.com", "one-of-twenty-letters.example"])
      await answer(made, name);
    const asked = up.received.map(({ packet }) => packet.questions![0]!.name);
    expect(asked.slice(0, 2)).toEqual(["www.example.com", "a-name-of-nineteen.com"]);
    expect(asked[2]).not.toBe("one-of-twenty-letters.example");
  });

  it("does not show in names that an upstream writes as pointers into the question", async () => {
    const name = "nowhere-to-be-found.sub.example";
    const up = await upstream(({ bytes }) => {
      const end = 12 + name.length + 2 + 4;
      const zoneAt = 12 + "nowhere-to-be-found.sub.".length;
      const pointer = Buffer.from([0xc0, zoneAt]);
      const soaData = Buffer.concat([
        Buffer.from([2, 110, 115]),
        pointer,
        Buffer.from([1, 97]),
        pointer,
        Buffer.alloc(20, 1),
      ]);
      const record = Buffer.concat([pointer, Buffer.from([0, 6, 0, 1, 0, 0, 0, 60, 0, soaData.length]), soaData]);
      const reply = Buffer.concat([bytes.subarray(0, end), record]);
      reply.writeUInt16BE(0x8183, 2);
      reply.writeUInt16BE(1, 8);
      reply.writeUInt16BE(0, 10);
      return reply;
    });
    const made = forwarder({ recursors: [up.text] });
    for (const packet of [await answer(made, name), hit(made, name)!]) {
      expect(packet.authorities).toMatchObject([
        { name: "example", data: { mname: "ns.example", rname: "a.example" } },
      ]);
    }
    expect((await answer(made, name.toUpperCase())).authorities![0]!.name).toBe("EXAMPLE");
  });

  it("does not show in CNAMEs that an upstream made from a DNAME", async () => {
    const host = "host-of-many-letters-in-it";
    const up = await upstream(({ packet }) => {
      const asked = packet.questions![0]!.name;
      const target = `${asked.slice(0, host.length)}.New.example`;
      return replyTo(packet, {
        answers: [
          { type: "DNAME", name: "old.example", data: "New.example", ttl: 60 },
          { type: "CNAME", name: asked, data: target, ttl: 60 },
          a(target, "192.0.2.1"),
        ],
      });
    });
    const reply = await answer(forwarder({ recursors: [up.text] }), `${host}.old.example`);
    expect(up.received[0]!.packet.questions![0]!.name).not.toBe(`${host}.old.example`);
    expect(reply.answers!.map(({ name }) => name)).toEqual([
      "old.example",
      `${host}.old.example`,
      `${host}.New.example`,
    ]);
    expect(data(reply).slice(1)).toEqual([`${host}.New.example`, "192.0.2.1"]);
  });

  it("is given up for an upstream that never kept it", async () => {
    const folding: Behaviour = (query) => {
      const { packet } = query;
      const [question] = packet.questions!;
      return good({
        ...query,
        packet: { ...packet, questions: [{ ...question!, name: question!.name.toLowerCase() }] },
      });
    };
    const up = await upstream(folding);
    const made = forwarder({ recursors: [up.text] });
    expect(data(await answer(made, long))).toEqual(["192.0.2.1"]);
    await answer(made, `second.${long}`);
    expect(up.received[1]!.packet.questions![0]!.name).toBe(`second.${long}`);
  });
});

describe("cookies (RFC 7873)", () => {
  const cookieOf = (bytes: Buffer): Buffer | undefined => {
    const at = bytes.indexOf(Buffer.from([0, 10, 0]), 12);
    return at < 0 ? undefined : bytes.subarray(at + 4, at + 4 + bytes[at + 3]!);
  };
  const opt = (cookie: Uint8Array): Answer =>
    ({
      type: "OPT",
      name: ".",
      udpPayloadSize: 1232,
      options: [{ code: 10, data: Buffer.from(cookie) }],
    }) as unknown as Answer;
  const withCookie =
    (make: (client: Buffer) => Uint8Array): Behaviour =>
    ({ packet, bytes }) =>
      replyTo(packet, {
        answers: [a(packet.questions![0]!.name, "192.0.2.1")],
        additionals: [opt(make(cookieOf(bytes)!.subarray(0, 8)))],
      });
  const server = Buffer.from("serverck");
  const honest = withCookie((client) => Buffer.concat([client, server]));

  it("are sent, and the server's part is given back", async () => {
    const up = await upstream(honest);
    const made = forwarder({ recursors: [up.text] });
    await answer(made, "one.example");
    await answer(made, "two.example");
    const [first, second] = up.received.map(({ bytes }) => cookieOf(bytes)!);
    expect(first).toHaveLength(8);
    expect(second).toEqual(Buffer.concat([first!, server]));
  });

  it("of somebody else make an answer a forgery", async () => {
    const up = await upstream(raced((query) => withCookie(() => Buffer.from("notours!serverck"))(query)!, honest));
    const made = forwarder({ recursors: [up.text] }, { clock: new ManualClock() });
    expect(data(await answer(made, "www.example"))).toEqual(["192.0.2.1"]);
    expect(made.snapshot().upstreams[0]!.strays).toBe(1);
  });

  it("missing from an upstream that had them send us to TCP, which also teaches that they are gone", async () => {
    const up = await upstream(honest);
    const made = forwarder({ recursors: [up.text] });
    await answer(made, "one.example");
    up.behaviour = (query) => (query.transport === "udp" ? evil(query) : good(query));
    expect(data(await answer(made, "two.example"))).toEqual(["192.0.2.1"]);
    up.behaviour = good;
    const before = up.received.length;
    await answer(made, "three.example");
    expect(up.received.slice(before).map(({ transport }) => transport)).toEqual(["udp"]);
  });

  it("refused with BADCOOKIE are sent once more with the new one, then over TCP", async () => {
    const up = await upstream((query) => {
      if (query.transport === "tcp") return good(query);
      const reply = withCookie((client) => Buffer.concat([client, server]))(query)! as Buffer;
      const optAt = reply.lastIndexOf(Buffer.from([0, 0, 41]));
      reply[optAt + 5] = 1;
      reply[3] = (reply[3]! & 0xf0) | 7;
      return reply;
    });
    const made = forwarder({ recursors: [up.text] });
    expect(data(await answer(made, "www.example"))).toEqual(["192.0.2.1"]);
    expect(up.received.map(({ transport }) => transport)).toEqual(["udp", "udp", "tcp"]);
  });
});

describe("poisoning", () => {
  const answering =
    (parts: (name: string) => Parameters<typeof replyTo>[1]): Behaviour =>
    ({ packet }) =>
      replyTo(packet, parts(packet.questions![0]!.name));

  it("drops answers of names that the question does not lead to", async () => {
    const up = await upstream(
      answering((name) => ({ answers: [a("bank.example", "203.0.113.66"), a(name, "192.0.2.1")] })),
    );
    const made = forwarder({ recursors: [up.text] });
    expect(data(await answer(made, "www.example"))).toEqual(["192.0.2.1"]);
    expect(hit(made, "bank.example")).toBeUndefined();
  });

  it("drops authority of zones that the question is not in, and its addresses", async () => {
    const up = await upstream(
      answering((name) => ({
        answers: [a(name, "192.0.2.1")],
        authorities: [
          { type: "NS", name: "bank.example", data: "ns.evil.example", ttl: 60 },
          { type: "NS", name: "example", data: "ns.example", ttl: 60 },
        ],
        additionals: [
          a("ns.evil.example", "203.0.113.66"),
          a("ns.example", "192.0.2.53"),
          a("bank.example", "203.0.113.66"),
        ],
      })),
    );
    const made = forwarder({ recursors: [up.text] });
    const reply = await answer(made, "www.example");
    expect(reply.authorities).toMatchObject([{ name: "example", data: "ns.example" }]);
    expect(reply.additionals).toMatchObject([{ name: "ns.example", data: "192.0.2.53" }]);
    expect(hit(made, "ns.example")).toBeUndefined();
  });

  it("takes an SOA of a foreign zone as none: such a denial is not kept", async () => {
    const up = await upstream(answering(() => ({ rcode: rcodes.nxDomain, authorities: [soa("bank.example", 3_600)] })));
    const made = forwarder({ recursors: [up.text] });
    const reply = await answer(made, "www.example");
    expect(reply.authorities).toEqual([]);
    expect(made.snapshot().cacheEntries).toBe(0);
  });

  it("does not let one question's answer serve another", async () => {
    const up = await upstream(
      answering((name) => ({ answers: [cname(name, "target.example"), a("target.example", "192.0.2.1")] })),
    );
    const made = forwarder({ recursors: [up.text] });
    await answer(made, "alias.example");
    expect(hit(made, "target.example")).toBeUndefined();
  });

  it("follows a chain of 11 aliases and no more, and none in a circle", async () => {
    const chain = (name: string, length: number): Answer[] => [
      ...Array.from({ length }, (_, i) => cname(i === 0 ? name : `c${i}.example`, `c${i + 1}.example`)),
      a(`c${length}.example`, "192.0.2.1"),
    ];
    const up = await upstream((query) => {
      const name = query.packet.questions![0]!.name;
      if (nameOf(query) === "circle.example") {
        return replyTo(query.packet, { answers: [cname(name, "x.example"), cname("x.example", name)] });
      }
      return replyTo(query.packet, { answers: chain(name, Number(/\d+/.exec(name)![0])) });
    });
    const made = forwarder({ recursors: [up.text] });
    expect((await answer(made, "long11.example", { edns: 1232 })).answers).toHaveLength(12);
    expect(rcodeOf(await answer(made, "long12.example"))).toBe("SERVFAIL");
    expect(rcodeOf(await answer(made, "circle.example"))).toBe("SERVFAIL");
  });

  const broken: [name: string, edit: (reply: Buffer) => Buffer | undefined][] = [
    ["counts records that are not there", (reply) => void reply.writeUInt16BE(60_000, 6)],
    ["ends inside a record", (reply) => reply.subarray(0, reply.length - 2)],
    ["points forward", (reply) => void reply.writeUInt16BE(0xc0ff, reply.length - 16)],
    ["has an address of three bytes", (reply) => void reply.writeUInt16BE(3, reply.length - 6)],
  ];
  it.each(broken)("asks the next upstream when an answer %s", async (_name, edit) => {
    const bad = await upstream((query) => {
      const reply = Buffer.from(evil(query)!);
      return edit(reply) ?? reply;
    });
    const second = await upstream(good);
    const made = forwarder({ recursors: [bad.text, second.text] }, { clock: new ManualClock() });
    expect(data(await answer(made, "www.example"))).toEqual(["192.0.2.1"]);
  });

  it("does not spend time on 64 KiB of pointer chains", async () => {
    const name = Buffer.from([1, 97, 0]);
    const records: Buffer[] = [];
    let size = 12 + name.length + 4;
    for (let i = 0; size < 60_000; i++) {
      const target = i === 0 ? 12 : Math.min(size - 12, 0x3fff - 12);
      records.push(Buffer.from([0xc0 | (target >> 8), target & 255, 0, 1, 0, 1, 0, 0, 0, 60, 0, 0]));
      size += 12;
    }
    const up = await upstream(({ bytes, transport }) => {
      const head = Buffer.from(bytes.subarray(0, 12));
      head.writeUInt16BE(0x8180, 2);
      head.writeUInt16BE(records.length, 6);
      head.writeUInt32BE(0, 8);
      if (transport === "udp") {
        head.writeUInt16BE(0x8380, 2);
        head.writeUInt16BE(0, 6);
        return Buffer.concat([head, bytes.subarray(12, 12 + 7)]);
      }
      return Buffer.concat([head, bytes.subarray(12, 12 + 7), ...records]);
    });
    const made = forwarder({ recursors: [up.text] });
    const start = performance.now();
    await answer(made, "a");
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  it("keeps private addresses of outside names from clients when asked to, but not of allowed domains", async () => {
    const up = await upstream(answering((name) => ({ answers: [a(name, "192.168.1.1"), a(name, "198.51.100.7")] })));
    const corp = await upstream(answering((name) => ({ answers: [a(name, "10.1.2.3")] })));
    const made = forwarder({
      recursors: [up.text],
      conditional: { "corp.example": [corp.text] },
      rebindingProtection: true,
      rebindingAllowed: ["lan.example"],
    });
    expect(data(await answer(made, "evil.example"))).toEqual(["198.51.100.7"]);
    expect(data(await answer(made, "nas.lan.example"))).toEqual(["192.168.1.1", "198.51.100.7"]);
    expect(data(await answer(made, "intra.corp.example"))).toEqual(["10.1.2.3"]);
    expect(hit(made, "evil.example")).toBeUndefined();
    expect(made.snapshot().rebindings).toBe(1);
  });
});

describe("bounds", () => {
  it("offers upstreams 1232 bytes over UDP, and clients no more than they ask for", async () => {
    const texts = Array.from({ length: 10 }, (_, i) => `${i}`.repeat(100));
    const up = await upstream(({ packet }) =>
      replyTo(packet, {
        answers: texts.map((text) => ({ type: "TXT", name: packet.questions![0]!.name, data: text, ttl: 60 })),
      }),
    );
    const made = forwarder({ recursors: [up.text] });
    await answer(made, "big.example", { type: "TXT", edns: 4096 });
    expect(up.received[0]!.packet.additionals).toMatchObject([{ udpPayloadSize: 1232 }]);
    for (const [edns, limit] of [
      [undefined, 512],
      [600, 600],
      [100, 512],
      [65_535, 1_232],
    ] as const) {
      const bytes = query("big.example", edns === undefined ? { type: "TXT" } : { type: "TXT", edns });
      const reply = await made.resolve(bytes, { address: "127.0.0.1" }, "udp");
      expect(reply.length).toBeLessThanOrEqual(limit);
      expect((reply[2] as number) & 2).toBe(limit === 1_232 ? 0 : 2);
    }
  });

  it("spends a bounded number of messages on one question, however upstreams behave", async () => {
    const nasty = await Promise.all(
      Array.from({ length: 10 }, () =>
        upstream(({ packet, transport }) =>
          replyTo(packet, { rcode: rcodes.formErr, flags: transport === "udp" ? flags.tc : 0 }),
        ),
      ),
    );
    const made = forwarder({ recursors: nasty.map(({ text }) => text) });
    expect(rcodeOf(await answer(made, "work.example"))).toBe("SERVFAIL");
    expect(nasty.filter(({ received }) => received.length > 0)).toHaveLength(8);
    for (const { received } of nasty) expect(received.length).toBeLessThanOrEqual(5);
  });

  it("does not ask again at once what failed a moment ago (RFC 9520)", async () => {
    const clock = new ManualClock();
    const up = await upstream(({ packet }) => replyTo(packet, { rcode: rcodes.servFail }));
    const made = forwarder({ recursors: [up.text] }, { clock });
    for (let i = 0; i < 5; i++) expect(rcodeOf(await answer(made, "broken.example"))).toBe("SERVFAIL");
    expect(up.received).toHaveLength(1);
    clock.advance(1_000);
    await answer(made, "broken.example");
    expect(up.received).toHaveLength(2);
    clock.advance(1_999);
    await answer(made, "broken.example");
    expect(up.received).toHaveLength(2);
    up.behaviour = good;
    clock.advance(1);
    expect(data(await answer(made, "broken.example"))).toEqual(["192.0.2.1"]);
  });

  it("lets 1,000 queries of one client wait, and others beside", async () => {
    const up = await upstream(silence);
    const made = forwarder({ recursors: [up.text] }, { clock: new ManualClock() });
    const greedy = Array.from({ length: 1_000 }, (_, i) => ask(made, `g${i}.example`, { client: "10.0.0.1" }));
    expect(rcodeOf(await answer(made, "more.example", { client: "10.0.0.1" }))).toBe("SERVFAIL");
    const other = ask(made, "more.example", { client: "10.0.0.2" });
    expect(made.snapshot()).toMatchObject({ pendingQueries: 1_001, overLimit: 1 });
    made.close();
    await Promise.all([...greedy, other]);
    expect(made.snapshot().pendingQueries).toBe(0);
  });

  it("lets a set number of queries wait in all", async () => {
    const up = await upstream(silence);
    const made = forwarder({ recursors: [up.text], pendingMax: 10 });
    const waiting = Array.from({ length: 10 }, (_, i) => ask(made, `g${i}.example`, { client: `10.0.0.${i}` }));
    expect(rcodeOf(await answer(made, "more.example", { client: "10.0.1.1" }))).toBe("SERVFAIL");
    made.close();
    await Promise.all(waiting);
  });

  it("answers ANY over UDP with one set of records (RFC 8482), over TCP with all", async () => {
    const up = await upstream(({ packet }) => {
      const name = packet.questions![0]!.name;
      return replyTo(packet, {
        answers: [a(name, "192.0.2.1"), { type: "TXT", name, data: "x", ttl: 60 }, a(name, "192.0.2.2")],
      });
    });
    const made = forwarder({ recursors: [up.text] });
    expect(data(await answer(made, "any.example", { type: any }))).toEqual(["192.0.2.1", "192.0.2.2"]);
    expect((await answer(made, "any.example", { type: any, transport: "tcp" })).answers).toHaveLength(3);
  });
});

describe("strangers", () => {
  it.each([
    ["127.0.0.1", true],
    ["10.20.30.40", true],
    ["172.31.255.255", true],
    ["192.168.0.1", true],
    ["169.254.1.1", true],
    ["::1", true],
    ["fd00::1", true],
    ["fe80::1%eth0", true],
    ["::ffff:10.0.0.1", true],
    ["8.8.8.8", false],
    ["172.32.0.1", false],
    ["2001:db8::1", false],
    ["::ffff:8.8.8.8", false],
    ["nonsense", false],
  ])("by default %s may forward: %s, also when the answer is known already", async (client, allowed) => {
    const up = await upstream(good);
    const made = forwarder({ recursors: [up.text] });
    await answer(made, "known.example");
    expect((await ask(made, "known.example", { client })) !== "refused").toBe(allowed);
    expect(hit(made, "known.example", { client }) !== undefined).toBe(allowed);
    expect((await ask(made, "localhost", { client })) !== "refused").toBe(allowed);
  });

  it("are who the list says", async () => {
    const up = await upstream(good);
    const made = forwarder({ recursors: [up.text], allow: ["198.51.100.0/25"] });
    expect(await ask(made, "www.example", { client: "127.0.0.1" })).toBe("refused");
    expect(await ask(made, "www.example", { client: "198.51.100.128" })).toBe("refused");
    expect(await ask(made, "www.example", { client: "198.51.100.127" })).not.toBe("refused");
    expect(made.snapshot().strangers).toBe(2);
  });
});

describe("loops", () => {
  it("end when our own query comes back to us", async () => {
    const logged: string[] = [];
    const looping = await upstream(silence);
    const made = forwarder({ recursors: [looping.text] }, { log: (_level, message) => logged.push(message) });
    looping.behaviour = ({ bytes, send }) => {
      void made.resolve(bytes, { address: "127.0.0.1" }, "udp").then((reply) => {
        if (reply !== "refused") send(reply);
      });
      return undefined;
    };
    expect(rcodeOf(await answer(made, "loop.example"))).toBe("SERVFAIL");
    expect(made.snapshot().loops).toBe(1);
    expect(logged.join()).toContain("forwarding loop");
  });

  it("through a resolver that drops the cookie are known by the case of every letter, and told of in the failure", async () => {
    const looping = await upstream(silence);
    const made = forwarder({ recursors: [looping.text] });
    looping.behaviour = ({ bytes, packet, send }) => {
      const plain = Buffer.from(bytes.subarray(0, 12 + packet.questions![0]!.name.length + 2 + 4));
      plain[11] = 0;
      void made.resolve(plain, { address: "127.0.0.1" }, "udp").then((reply) => {
        if (reply !== "refused") send(reply);
      });
      return undefined;
    };
    const reply = await answer(made, "long-enough-to-know-it-again.example", { edns: 1232 });
    expect(rcodeOf(reply)).toBe("SERVFAIL");
    expect(made.snapshot().loops).toBe(1);
    expect(JSON.stringify(reply.additionals)).toContain(
      JSON.stringify([...Buffer.from("forwarding loop: the question came back")]).slice(1, -1),
    );
  });

  it("through a resolver that asks in words of its own are known by the name of a probe, asked again under another id", async () => {
    const looping = await upstream(silence);
    const made = forwarder({ recursors: [looping.text], randomCase: false });
    const name = "proof-of-the-way-outside-1234.example";
    looping.behaviour = ({ send, packet }) => {
      void answer(made, name, { id: 99, flags: 0x110, edns: 4_096, dnssecOk: true }).then((reply) =>
        send(replyTo(packet, { rcode: rcodeOf(reply) === "SERVFAIL" ? rcodes.servFail : 0 })),
      );
      return undefined;
    };
    const [reply, again] = await Promise.all([answer(made, name, { id: 7 }), answer(made, name, { id: 7 })]);
    expect([rcodeOf(reply), rcodeOf(again)]).toEqual(["SERVFAIL", "SERVFAIL"]);
    expect(made.snapshot().loops).toBe(1);
  });

  it("are not seen in others who ask the same at the same time", async () => {
    const up = await upstream(silence);
    const made = forwarder({ recursors: [up.text] });
    const name = "asked-by-many-at-the-same-time.example";
    const waiting = [name, name.toUpperCase(), name].map((spelled) => answer(made, spelled));
    await until(() => up.received.length === 1);
    up.received[0]!.send(good(up.received[0]!)!);
    for (const reply of await Promise.all(waiting)) expect(data(reply)).toEqual(["192.0.2.1"]);
    expect(made.snapshot()).toMatchObject({ loops: 0, merged: 2 });
  });

  it("without cookies end in one question under way", async () => {
    const clock = new ManualClock();
    const looping = await upstream(silence);
    const made = forwarder({ recursors: [looping.text], cookies: false }, { clock });
    const inner: Promise<unknown>[] = [];
    looping.behaviour = ({ bytes }) => {
      inner.push(made.resolve(bytes, { address: "127.0.0.1" }, "udp"));
      return undefined;
    };
    const outer = answer(made, "loop.example");
    await until(() => looping.received.length === 1);
    clock.advance(800);
    await until(() => looping.received.length === 2);
    clock.advance(1_200);
    expect(rcodeOf(await outer)).toBe("SERVFAIL");
    await Promise.all(inner);
    expect(looping.received).toHaveLength(2);
  });

  it.each([
    ["127.0.0.1:8600", "127.0.0.1:8600"],
    ["127.0.0.1:8600", "0.0.0.0:8600"],
    ["[::1]:53", "[::]:53"],
    ["10.9.8.7", "0.0.0.0:53"],
    ["tcp://127.0.0.1:8600", "127.0.0.1:8600"],
    ["[::ffff:127.0.0.1]:8600", "127.0.0.1:8600"],
  ])("are refused at configuration: upstream %s with a listener on %s", (recursor, own) => {
    const ports = { localAddresses: () => ["10.9.8.7"] };
    expect(() => forwarderWith({ recursors: [recursor], ownAddresses: [own] }, ports)).toThrow(
      /where this server itself listens/,
    );
  });

  it("are not suspected where port or address differ", () => {
    const made = forwarder({ recursors: ["127.0.0.1:53", "10.9.8.8:8600"], ownAddresses: ["0.0.0.0:8600"] });
    expect(made.enabled).toBe(true);
    expect(defaultForwardOptions.ownAddresses).toEqual([]);
  });
});
