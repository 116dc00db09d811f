import { afterEach, describe, expect, it } from "vitest";
import type { Forwarder, ForwardOptions, ForwardPorts } from "../../src/forward/index.js";
import { answer, ask, data, forwarderWith, ManualClock, rcodeOf, until } from "./asking.js";
import {
  addressOf,
  type Behaviour,
  type FakeUpstream,
  flags,
  nameOf,
  rcodes,
  replyTo,
  silence,
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

const saying =
  (rcode: number): Behaviour =>
  ({ packet }) =>
    replyTo(packet, { rcode });

describe("forwarding", () => {
  it("relays the answer with the client's id and letter case", async () => {
    const up = await upstream(addressOf("192.0.2.1"));
    const reply = await answer(forwarder({ recursors: [up.text] }), "WwW.Example.COM", { id: 77 });
    expect(reply.id).toBe(77);
    expect(reply.questions).toEqual([{ name: "WwW.Example.COM", type: "A", class: "IN" }]);
    expect(reply.answers).toMatchObject([{ name: "WwW.Example.COM", ttl: 300, data: "192.0.2.1" }]);
    expect(reply.flag_ra && reply.flag_rd).toBe(true);
  });

  it("asks the next upstream when one says SERVFAIL, REFUSED, FORMERR or NOTIMP", async () => {
    const good = await upstream(addressOf("192.0.2.2"));
    for (const rcode of [rcodes.servFail, rcodes.refused, rcodes.formErr, rcodes.notImp]) {
      const bad = await upstream(saying(rcode));
      const reply = await answer(forwarder({ recursors: [bad.text, good.text] }), `rcode${rcode}.example`);
      expect(data(reply)).toEqual(["192.0.2.2"]);
      expect(bad.received.length).toBeGreaterThan(0);
    }
  });

  it("stops at NXDOMAIN", async () => {
    const first = await upstream(saying(rcodes.nxDomain));
    const second = await upstream(addressOf("192.0.2.2"));
    const reply = await answer(forwarder({ recursors: [first.text, second.text] }), "nx.example");
    expect(rcodeOf(reply)).toBe("NXDOMAIN");
    expect(second.received).toEqual([]);
  });

  it("answers SERVFAIL with RA, CD and the client's OPT when all upstreams fail", async () => {
    const bad = await upstream(saying(rcodes.refused));
    const reply = await answer(forwarder({ recursors: [bad.text] }), "x.example", { flags: flags.cd, edns: 1400 });
    expect(rcodeOf(reply)).toBe("SERVFAIL");
    expect([reply.flag_ra, reply.flag_cd, reply.flag_rd, reply.flag_aa]).toEqual([true, true, false, false]);
    expect(reply.additionals).toMatchObject([{ type: "OPT", udpPayloadSize: 1400 }]);
  });

  it("asks in configured order, or in the order that chance gives", async () => {
    const one = await upstream(addressOf("192.0.2.1"));
    const two = await upstream(addressOf("192.0.2.2"));
    const recursors = [one.text, two.text];
    expect(data(await answer(forwarder({ recursors }), "a.example"))).toEqual(["192.0.2.1"]);
    const swapped = forwarder({ recursors, recursorStrategy: "random" }, { random: () => 0 });
    expect(data(await answer(swapped, "a.example"))).toEqual(["192.0.2.2"]);
  });

  it("asks the next upstream within 250 ms of silence and still takes the first one's answer", async () => {
    const clock = new ManualClock();
    const late = await upstream(silence);
    const second = await upstream(silence);
    const made = forwarder({ recursors: [late.text, second.text] }, { clock });
    const reply = answer(made, "late.example");
    await until(() => late.received.length === 1);
    expect(second.received).toEqual([]);
    clock.advance(250);
    await until(() => second.received.length === 1);
    const [query] = late.received;
    query!.send(addressOf("192.0.2.9")(query!)!);
    expect(data(await reply)).toEqual(["192.0.2.9"]);
    expect(made.snapshot().hedges).toBe(1);
  });

  it("goes to the next upstream at once when nobody listens at the first", async () => {
    const gone = await startUpstream(silence);
    await gone.close();
    const good = await upstream(addressOf("192.0.2.3"));
    const made = forwarder({ recursors: [gone.text, good.text] }, { clock: new ManualClock() });
    expect(data(await answer(made, "gone.example"))).toEqual(["192.0.2.3"]);
  });

  it("asks a silent upstream last from its third silence on, and probes whether it is back", async () => {
    const clock = new ManualClock();
    const dead = await upstream(silence);
    const good = await upstream(addressOf("192.0.2.4"));
    const made = forwarder({ recursors: [dead.text, good.text] }, { clock });
    for (const name of ["one.example", "two.example", "more.example"]) {
      const before = dead.received.length;
      const reply = answer(made, name);
      await until(() => dead.received.length > before);
      clock.advance(250);
      await reply;
    }
    const asked = dead.received.length;
    await answer(made, "three.example");
    expect(dead.received.length).toBe(asked);
    expect(made.snapshot().upstreams[0]).toMatchObject({ standing: "down" });
    dead.behaviour = addressOf("192.0.2.5");
    clock.advance(5_000);
    await answer(made, "four.example");
    await until(() => dead.received.length > asked);
  });

  it("sends a datagram again that may have been lost", async () => {
    const clock = new ManualClock();
    const lossy = await upstream(silence);
    const reply = answer(forwarder({ recursors: [lossy.text] }, { clock }), "lost.example");
    await until(() => lossy.received.length === 1);
    lossy.behaviour = addressOf("192.0.2.6");
    clock.advance(800);
    expect(data(await reply)).toEqual(["192.0.2.6"]);
  });

  it("gives up after recursor_timeout", async () => {
    const clock = new ManualClock();
    const dead = await upstream(silence);
    const reply = answer(forwarder({ recursors: [dead.text], recursorTimeoutMs: 1_000 }, { clock }), "dead.example");
    await until(() => dead.received.length === 1);
    clock.advance(1_000);
    expect(rcodeOf(await reply)).toBe("SERVFAIL");
  });

  it("sends names of a domain to its own upstreams, the longest domain first", async () => {
    const rest = await upstream(addressOf("192.0.2.1"));
    const corp = await upstream(addressOf("192.0.2.2"));
    const lab = await upstream(addressOf("192.0.2.3"));
    const made = forwarder({
      recursors: [rest.text],
      conditional: { "corp.example": [corp.text], "lab.corp.example.": [lab.text] },
    });
    expect(data(await answer(made, "www.example"))).toEqual(["192.0.2.1"]);
    expect(data(await answer(made, "a.CORP.example"))).toEqual(["192.0.2.2"]);
    expect(data(await answer(made, "corp.example"))).toEqual(["192.0.2.2"]);
    expect(data(await answer(made, "b.lab.corp.example"))).toEqual(["192.0.2.3"]);
    expect(data(await answer(made, "notcorp.example"))).toEqual(["192.0.2.1"]);
  });

  it("asks once for many who ask the same at a time", async () => {
    const slow = await upstream(silence);
    const made = forwarder({ recursors: [slow.text] });
    const replies = Array.from({ length: 20 }, (_, id) => answer(made, "same.example", { id, client: `10.0.0.${id}` }));
    await until(() => slow.received.length > 0);
    const [query] = slow.received;
    query!.send(addressOf("192.0.2.7")(query!)!);
    expect((await Promise.all(replies)).map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, id) => id));
    expect(slow.received).toHaveLength(1);
    expect(made.snapshot()).toMatchObject({ misses: 20, merged: 19, pendingQueries: 0 });
  });

  it("fetches over TCP what was cut over UDP", async () => {
    const answers = Array.from({ length: 60 }, (_, i) => `192.0.2.${i}`);
    const big = await upstream(({ packet, transport }) =>
      transport === "udp"
        ? replyTo(packet, { flags: flags.tc })
        : replyTo(packet, {
            answers: answers.map((address) => ({
              type: "A",
              name: packet.questions![0]!.name,
              data: address,
              ttl: 60,
            })),
          }),
    );
    const made = forwarder({ recursors: [big.text] });
    expect(data(await answer(made, "big.example", { edns: 1232 }))).toEqual(answers);
    const small = await answer(made, "big.example");
    expect(small.flag_tc).toBe(true);
    expect(small.answers!.length).toBeGreaterThan(20);
    expect(data(await answer(made, "big.example", { transport: "tcp" }))).toEqual(answers);
    expect(big.received.filter(({ transport }) => transport === "tcp")).toHaveLength(1);
  });

  it("asks over TCP for clients that came over TCP, and over UDP when the upstream has none", async () => {
    const up = await upstream(addressOf("192.0.2.8"));
    await answer(forwarder({ recursors: [up.text] }), "tcp.example", { transport: "tcp" });
    expect(up.received.map(({ transport }) => transport)).toEqual(["tcp"]);
  });

  it("passes DO, CD and AD on and back", async () => {
    const up = await upstream(({ packet }) =>
      replyTo(packet, {
        flags: flags.ad,
        answers: [{ type: "A", name: packet.questions![0]!.name, data: "192.0.2.1", ttl: 60 }],
      }),
    );
    const made = forwarder({ recursors: [up.text] });
    const signed = await answer(made, "do.example", { edns: 1232, dnssecOk: true, flags: flags.rd | flags.cd });
    expect(signed.flag_ad && signed.flag_cd).toBe(true);
    expect(signed.additionals).toMatchObject([{ type: "OPT", flag_do: true }]);
    const sent = up.received[0]!.packet;
    expect(sent.flag_cd).toBe(true);
    expect(sent.additionals).toMatchObject([{ flag_do: true }]);
    expect((await answer(made, "plain.example")).flag_ad).toBe(false);
    expect((await answer(made, "wants-ad.example", { flags: flags.rd | flags.ad })).flag_ad).toBe(true);
  });

  it("asks again without EDNS when an old upstream cannot stand it, and remembers", async () => {
    const old = await upstream((query) =>
      (query.packet.additionals ?? []).length > 0
        ? replyTo(query.packet, { rcode: rcodes.formErr })
        : addressOf("192.0.2.10")(query),
    );
    const made = forwarder({ recursors: [old.text] });
    expect(data(await answer(made, "old.example", { edns: 1232 }))).toEqual(["192.0.2.10"]);
    await answer(made, "older.example");
    expect(old.received.map(({ packet }) => packet.additionals!.length)).toEqual([1, 0, 0]);
  });

  it("refuses everything without upstreams, and zone transfers always", async () => {
    expect(await ask(forwarder({}), "www.example")).toBe("refused");
    const up = await upstream(addressOf("192.0.2.1"));
    const made = forwarder({ recursors: [up.text] });
    expect(await ask(made, "www.example", { type: "AXFR", transport: "tcp" })).toBe("refused");
    expect(up.received).toEqual([]);
  });

  it("finds records of outside names for our own use", async () => {
    const up = await upstream(({ packet }) =>
      replyTo(packet, {
        answers: [
          { type: "CNAME", name: packet.questions![0]!.name, data: "web.example", ttl: 60 },
          { type: "A", name: "web.example", data: "192.0.2.11", ttl: 30 },
        ],
      }),
    );
    const made = forwarder({ recursors: [up.text] });
    const name = Uint8Array.from([3, 119, 119, 119, 7, 101, 120, 97, 109, 112, 108, 101, 0]);
    const records = await made.lookup(name, 1);
    expect(records.map(({ type, ttlSeconds }) => [type, ttlSeconds])).toEqual([
      [5, 60],
      [1, 30],
    ]);
    expect([...records[1]!.rdata]).toEqual([192, 0, 2, 11]);
    expect(nameOf(up.received[0]!)).toBe("www.example");
  });

  it("answers what is pending with SERVFAIL when closed, and leaves no timer", async () => {
    const clock = new ManualClock();
    const dead = await upstream(silence);
    const made = forwarder({ recursors: [dead.text] }, { clock });
    const reply = answer(made, "pending.example");
    await until(() => dead.received.length === 1);
    made.close();
    expect(rcodeOf(await reply)).toBe("SERVFAIL");
    expect(clock.waiting).toBe(0);
    expect(await ask(made, "later.example")).toBe("refused");
  });

  it("counts our own limits against nobody", async () => {
    const up = await upstream(silence);
    const made = forwarder({ recursors: [up.text], pendingPerClientMax: 4_000 }, { clock: new ManualClock() });
    const replies = Array.from({ length: 1_100 }, (_, i) => answer(made, `n${i}.example`));
    await until(() => made.snapshot().failures === 76);
    expect(made.snapshot().upstreams[0]).toMatchObject({ standing: "up", silences: 0 });
    made.close();
    await Promise.all(replies);
  });

  it("takes new options, or keeps the old ones when they are wrong", async () => {
    const one = await upstream(addressOf("192.0.2.1"));
    const two = await upstream(addressOf("192.0.2.2"));
    const { defaultForwardOptions } = await import("../../src/forward/index.js");
    const made = forwarder({ recursors: [one.text] });
    expect(data(await answer(made, "reload.example"))).toEqual(["192.0.2.1"]);
    expect(() => made.update({ ...defaultForwardOptions, recursors: ["nonsense"] })).toThrow(
      /recursors: upstream "nonsense"/,
    );
    expect(data(await answer(made, "still.example"))).toEqual(["192.0.2.1"]);
    made.update({ ...defaultForwardOptions, recursors: [two.text] });
    expect(data(await answer(made, "reload.example"))).toEqual(["192.0.2.2"]);
  });
});
