import { afterEach, describe, expect, it } from "vitest";
import type { Forwarder, ForwardOptions } from "../../src/forward/index.js";
import { answer, data, forwarderWith, hit, ManualClock, query, rcodeOf, until } from "./asking.js";
import {
  addressOf,
  type Behaviour,
  type FakeUpstream,
  flags,
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

interface Bench {
  readonly up: FakeUpstream;
  readonly clock: ManualClock;
  readonly made: Forwarder;
}

async function bench(behaviour: Behaviour, options: Partial<ForwardOptions> = {}): Promise<Bench> {
  const up = await startUpstream(behaviour);
  const clock = new ManualClock();
  const made = forwarderWith({ recursors: [up.text], ...options }, { clock });
  closing.push(
    () => up.close(),
    () => made.close(),
  );
  return { up, clock, made };
}

describe("cache", () => {
  it("answers again with TTLs less the seconds passed, the asker's id and letters, and without AA", async () => {
    const { up, clock, made } = await bench(({ packet }) =>
      replyTo(packet, {
        flags: flags.aa,
        answers: [
          { type: "CNAME", name: packet.questions![0]!.name, data: "web.other", ttl: 300 },
          { type: "A", name: "web.other", data: "192.0.2.1", ttl: 60 },
        ],
      }),
    );
    expect((await answer(made, "www.example")).flag_aa).toBe(true);
    clock.advance(20_900);
    const again = hit(made, "WWW.Example", { id: 9 })!;
    expect(again).toMatchObject({ id: 9, flag_aa: false, flag_ra: true, questions: [{ name: "WWW.Example" }] });
    expect(again.answers).toMatchObject([
      { name: "WWW.Example", ttl: 280 },
      { name: "web.other", ttl: 40 },
    ]);
    clock.advance(40_000);
    expect(hit(made, "www.example")).toBeUndefined();
    expect(up.received).toHaveLength(1);
  });

  it("tells types, DO and CD apart, and does not mind RD, AD and EDNS", async () => {
    const { made } = await bench(addressOf("192.0.2.1"));
    await answer(made, "key.example");
    expect(hit(made, "key.example", { flags: 0 })).toBeDefined();
    expect(hit(made, "key.example", { flags: flags.rd | flags.ad })).toBeDefined();
    expect(hit(made, "key.example", { edns: 1232 })!.additionals).toMatchObject([{ udpPayloadSize: 1232 }]);
    expect(hit(made, "key.example", { type: "AAAA" })).toBeUndefined();
    expect(hit(made, "key.example", { class: "CH" })).toBeUndefined();
    expect(hit(made, "key.example", { edns: 1232, dnssecOk: true })).toBeUndefined();
    expect(hit(made, "key.example", { flags: flags.rd | flags.cd })).toBeUndefined();
    expect(hit(made, "other.example")).toBeUndefined();
  });

  it("keeps nothing that was for one client's subnet, came to a query without RD, or has TTL 0", async () => {
    const { made } = await bench(({ packet }) =>
      replyTo(packet, {
        answers: [
          {
            type: "A",
            name: packet.questions![0]!.name,
            data: "192.0.2.1",
            ttl: packet.questions![0]!.name.toLowerCase() === "zero.example" ? 0 : 60,
          },
        ],
      }),
    );
    await answer(made, "subnet.example", { edns: 1232, subnet: "198.51.100.0" });
    await answer(made, "norecursion.example", { flags: 0 });
    await answer(made, "zero.example");
    expect(made.snapshot().cacheEntries).toBe(0);
  });

  it("keeps a negative answer as its SOA says, an hour at most, and one without SOA not at all", async () => {
    const { clock, made } = await bench(({ packet }) => {
      const name = packet.questions![0]!.name.toLowerCase();
      const minimum = name.startsWith("long") ? 86_400 : 30;
      return replyTo(packet, {
        rcode: name.startsWith("nodata") ? 0 : rcodes.nxDomain,
        authorities: name.startsWith("bare") ? [] : [soa("example", minimum, 86_400)],
      });
    });
    for (const name of ["nx.example", "nodata.example", "long.example", "bare.example"]) await answer(made, name);
    expect(hit(made, "bare.example")).toBeUndefined();
    clock.advance(29_000);
    expect(rcodeOf(hit(made, "nx.example")!)).toBe("NXDOMAIN");
    expect(rcodeOf(hit(made, "nodata.example")!)).toBe("NOERROR");
    expect(hit(made, "nx.example")!.authorities).toMatchObject([{ type: "SOA", ttl: 1 }]);
    clock.advance(1_000);
    expect(hit(made, "nx.example")).toBeUndefined();
    clock.advance(3_569_000);
    expect(hit(made, "long.example")).toBeDefined();
    clock.advance(1_000);
    expect(hit(made, "long.example")).toBeUndefined();
  });

  it("keeps no answer longer than a day, and takes a TTL with the sign bit as zero", async () => {
    const { clock, made } = await bench(addressOf("192.0.2.1", 2_000_000));
    expect((await answer(made, "long.example")).answers).toMatchObject([{ ttl: 86_400 }]);
    clock.advance(86_400_000);
    expect(hit(made, "long.example")).toBeUndefined();
    const odd = await bench(addressOf("192.0.2.1", 0x8000_0001));
    expect((await answer(odd.made, "odd.example")).answers).toMatchObject([{ ttl: 0 }]);
    expect(odd.made.snapshot().cacheEntries).toBe(0);
  });

  it("asks again shortly before a popular entry expires, once, and leaves unpopular ones alone", async () => {
    const { up, clock, made } = await bench(addressOf("192.0.2.1", 100));
    await answer(made, "popular.example");
    await answer(made, "lonely.example");
    for (let i = 0; i < 3; i++) hit(made, "popular.example");
    clock.advance(91_000);
    up.behaviour = addressOf("192.0.2.2", 100);
    for (let i = 0; i < 5; i++) expect(data(hit(made, "popular.example")!)).toEqual(["192.0.2.1"]);
    hit(made, "lonely.example");
    await until(() => made.snapshot().pendingQueries === 0 && up.received.length === 3);
    await until(() => data(hit(made, "popular.example")!)[0] === "192.0.2.2");
    expect(made.snapshot().prefetches).toBe(1);
  });
});

describe("stale answers", () => {
  it("come after 1.8 s of waiting, with TTL 30 and a reason, while the answer is still waited for", async () => {
    const { up, clock, made } = await bench(addressOf("192.0.2.1", 10));
    await answer(made, "www.example");
    clock.advance(11_000);
    up.behaviour = silence;
    const waiting = answer(made, "www.example", { edns: 1232 });
    await until(() => up.received.length === 2);
    clock.advance(1_800);
    const reply = await waiting;
    expect(reply.answers).toMatchObject([{ ttl: 30, data: "192.0.2.1" }]);
    expect(reply.additionals).toMatchObject([{ options: [{ code: 15 }] }]);
    expect((await answer(made, "www.example")).answers).toMatchObject([{ ttl: 30 }]);
    const query = up.received.at(-1)!;
    query.send(addressOf("192.0.2.2", 10)(query)!);
    await until(() => hit(made, "www.example") !== undefined);
    expect(data(hit(made, "www.example")!)).toEqual(["192.0.2.2"]);
  });

  it("come at once when all upstreams fail, for a day", async () => {
    const { up, clock, made } = await bench(addressOf("192.0.2.1", 10));
    await answer(made, "www.example");
    up.behaviour = ({ packet }) => replyTo(packet, { rcode: rcodes.servFail });
    clock.advance(86_400_000);
    expect((await answer(made, "www.example")).answers).toMatchObject([{ ttl: 30 }]);
    clock.advance(11_000);
    expect(rcodeOf(await answer(made, "www.example"))).toBe("SERVFAIL");
  });

  it("prefer what is there: stale negative answers are used for an hour only, stale TTLs never beyond 30 s", async () => {
    const { up, clock, made } = await bench(({ packet }) =>
      replyTo(packet, { rcode: rcodes.nxDomain, authorities: [soa("example", 10)] }),
    );
    await answer(made, "nx.example");
    up.behaviour = ({ packet }) => replyTo(packet, { rcode: rcodes.refused });
    clock.advance(11_000);
    expect(rcodeOf(await answer(made, "nx.example"))).toBe("NXDOMAIN");
    clock.advance(3_600_000);
    expect(rcodeOf(await answer(made, "nx.example"))).toBe("SERVFAIL");
  });

  it("are not given when turned off", async () => {
    const { up, clock, made } = await bench(addressOf("192.0.2.1", 10), { serveStale: false });
    await answer(made, "www.example");
    up.behaviour = ({ packet }) => replyTo(packet, { rcode: rcodes.servFail });
    clock.advance(11_000);
    expect(rcodeOf(await answer(made, "www.example"))).toBe("SERVFAIL");
  });
});

describe("memory", () => {
  it("stays within its bound under a flood of random names, and what is used stays", async () => {
    const { made, up } = await bench(addressOf("192.0.2.1"), { cacheBytesMax: 256 * 1_024 });
    await answer(made, "used.example");
    for (let round = 0; round < 40; round++) {
      hit(made, "used.example");
      const names = Array.from({ length: 50 }, (_, i) => `r${round}-${i}.flood.example`);
      await Promise.all(names.map((name) => answer(made, name)));
      expect(made.snapshot().cacheBytes).toBeLessThanOrEqual(256 * 1_024);
    }
    expect(made.snapshot().cacheEvictions).toBeGreaterThan(1_000);
    expect(hit(made, "used.example")).toBeDefined();
    expect(up.received.filter(({ bytes }) => bytes.includes("flood")).length).toBeGreaterThan(0);
    expect(query("used.example").length).toBeGreaterThan(0);
  });
});
